"""The running mean of sequences of 1 to 20 values with a GRU of 16 units.

Source: Géron ch. 14: each sequence has its own length; after its end the outputs are exactly 0 and
the state stays as it was after the last input. Padding takes no part in loss, metric or gradient;
where lengths are not known beforehand, an end-of-sequence token would mark the end.
Ours, `train variable-length --epochs N --seed S`, seeds 0–2, validation mean square error:
0.0025–0.0042 (epoch 1), 0.00016–0.00026 (5), 0.00008–0.00011 (10); with the simple cell
0.0012–0.0015 (10, seeds 0 and 1). The value just read: 0.18; always 0: 0.40.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Variable length",
    story="Every sequence has its own length. Up to its end the network outputs the mean so far; what follows is padding, which changes no "
    "loss, no gradient and no state.",
    settings={
        "task": "variable_length",
        "cell": "gru",
        "units": 16,
        "truncation_length": 20,
        "carry_state": False,
        "batch_size": 50,
        "optimizer": "adam",
        "learning_rate": 0.01,
        "initializer": "orthogonal",
    },
)
