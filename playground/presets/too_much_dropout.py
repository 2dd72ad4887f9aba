"""Dropout 0.9 on the inputs: nine of ten bits never reach the network, and a bit that was not seen
can't be echoed.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Dropout too high",
    story="Fails on purpose. Nine of ten bits are dropped before the network sees them, and it can't remember what it never saw. "
    "Lower the input dropout and watch.",
    settings={"cell": "lstm", "units": 8, "initializer": "orthogonal", "input_dropout": 0.9},
    fails=True,
)
