"""The adding problem over 50 time steps with an LSTM of 16 units.

Always answering 1 has a mean square error of 1/6 = 0.167. Source: Hochreiter and Schmidhuber 1997,
experiment 4: an LSTM learns it over 100, 500 and 1 000 time steps (with other values and another
scale of the target).
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Adding problem",
    steps=("press Train", "watch the gates at the two marks", "set the length to 100"),
    story="Two marked numbers, up to 50 steps apart. Compare the input gate at the marks with the steps between them.",
    settings={
        "task": "adding",
        "cell": "lstm",
        "units": 16,
        "batch_size": 50,
        "optimizer": "adam",
        "learning_rate": 0.005,
        "clip_norm": 1,
        "initializer": "orthogonal",
    },
    epochs=15,
    claims=(
        Claim(after(Outcome.EARLY, Outcome.STUCK), "So far it answers about 1, whatever the marked numbers are."),
        Claim(
            after(Outcome.LEARNED),
            "Some units open their input gate at the marks; the cell state carries the first number to the second.",
        ),
    ),
)
