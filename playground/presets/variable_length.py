"""The running mean of sequences of 1 to 20 values with a GRU of 16 units.

Source: Géron ch. 14: each sequence has its own length; after its end the outputs are exactly 0 and
the state stays as it was after the last input. Padding takes no part in loss, metric or gradient;
where lengths are not known beforehand, an end-of-sequence token would mark the end.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Variable length",
    steps=("press Train", "find where each sequence ends", "watch the state stand still there"),
    story="Every sequence has its own length. What follows its end is padding: it changes no loss, no gradient and no state.",
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
    epochs=5,
    claims=(Claim(after(Outcome.LEARNED), "Green follows the mean, and no padding has pulled it towards 0."),),
)
