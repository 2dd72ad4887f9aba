"""The small digits, 8 rows of 8 pixels, with 32 tanh units: 20 epochs are 300 updates.

Source: Géron ch. 14, on scikit-learn's digits.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Small digits by rows",
    steps=("press Train", "watch its mind change, row by row", "draw a digit of your own"),
    story="A digit comes in row by row. Watch the likeliest class after every row; only the last answer counts.",
    settings={
        "task": "digits_rows",
        "units": 32,
        "truncation_length": 8,
        "carry_state": False,
        "batch_size": 90,
        "optimizer": "adam",
        "learning_rate": 0.003,
        "initializer": "orthogonal",
    },
    epochs=40,
    claims=(Claim(after(Outcome.LEARNED), "It makes less than half the mistakes of choosing the nearest mean picture."),),
)
