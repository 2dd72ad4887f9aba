"""Tomorrow's rain in Seattle from twenty days, two LSTM layers of 8 units; better than the mean and
yesterday in 2015.

Source: Géron ch. 14, exercise 8: two LSTM layers took second place in "How much did it rain? II";
that data is not free to ship.
Ours, three seeds, on the 365 days of 2015 (python -m playground train rain --epochs 30), where the
mean has 1.03 and yesterday's rain 1.12: mean square error of the standardised log(1 + mm)
0.78–0.79. Mean absolute error 3.12–3.13 mm, where the mean has 4.41 and yesterday's rain 3.80. But
always predicting no rain has 3.12 mm too: six days of ten are dry, and the days before say little
about how much falls on the others. A ridge regression on three days has 0.76 and 3.09 mm: there is
little more to learn.
Without dropout (three seeds) the square error is lowest after 200 to 300 updates, 0.79–0.81, and
0.81–0.90 after 600.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Rain",
    story="Two LSTM layers read twenty days of weather and predict tomorrow's rain. They beat the mean and yesterday's rain on a year they "
    "never saw; in mm, always predicting no rain is as good.",
    settings={
        "task": "rain",
        "cell": "lstm",
        "layers": 2,
        "units": 8,
        "input_dropout": 0.2,
        "output_dropout": 0.3,
        "batch_size": 100,
        "optimizer": "adam",
        "learning_rate": 0.003,
        "initializer": "orthogonal",
    },
)
