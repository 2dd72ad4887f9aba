"""A learning rate far too high: SGD 0.05 on Géron's series with ReLU units, without clipping."""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.time_series import PRESET as TIME_SERIES

PRESET = Preset(
    title="Learning rate too high",
    steps=("press Train", "set the learning rate to 0.01", "or clip the gradients at 1"),
    story="Plain gradient descent at a rate of 0.05. Watch the loss from the very first updates.",
    settings={**TIME_SERIES.settings, "optimizer": "sgd", "learning_rate": 0.05, "seed": 2},
    epochs=1,
    claims=(
        Claim(
            after(Outcome.BLEW_UP),
            "Fails on purpose: each step overshot further than the last. Lower the rate to 0.01, or clip at 1.",
        ),
    ),
    fails=True,
)
