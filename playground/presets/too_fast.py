"""A learning rate that is too high: SGD with momentum on Géron's series with ReLU units, two rows at
a time, without clipping.

Six seeds blow up after 2 to 38 updates; in four of them the loss has first fallen from 11 or more
below 1.3. None does within 400 updates at a rate of 0.005, or clipped at 1. Plain SGD here blows up
at once or not at all.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.time_series import PRESET as TIME_SERIES

PRESET = Preset(
    title="Learning rate too high",
    steps=("press Train", "set the learning rate to 0.005", "start anew"),
    story="Momentum at a rate of 0.015. Step with →: the loss falls, and then each jump is higher than the last.",
    settings={
        **TIME_SERIES.settings,
        "optimizer": "momentum",
        "learning_rate": 0.015,
        "batch_size": 2,
        "initializer": "orthogonal",
        "seed": 3,
    },
    epochs=1,
    claims=(
        Claim(
            after(Outcome.BLEW_UP),
            "Fails on purpose: the loss fell at first, then each step overshot further. Lower the rate to 0.005, or clip at 1, and start anew.",
        ),
    ),
    fails=True,
)
