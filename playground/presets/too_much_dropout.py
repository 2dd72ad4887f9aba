"""Dropout 0.9 on the inputs: nine of ten bits never reach the network, and a bit that was not seen
can't be echoed.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Dropout too high",
    steps=("press Train", "watch green stay in the middle", "lower the input dropout"),
    story="Input dropout hides bits in training. Compare the training loss with the validation loss, which drops nothing.",
    settings={"cell": "lstm", "units": 8, "initializer": "orthogonal", "input_dropout": 0.9},
    epochs=3,
    claims=(
        Claim(
            after(Outcome.EARLY, Outcome.STUCK),
            "Fails on purpose: nine of ten bits are dropped before the network sees them, and it can't echo what it never saw.",
        ),
    ),
    fails=True,
)
