"""A learning rate far too high: SGD 0.03 on Géron's series with ReLU units, without clipping. The
loss becomes NaN or infinite.
"""

from playground.presets import Preset
from playground.presets.time_series import PRESET as TIME_SERIES

PRESET = Preset(
    title="Learning rate too high",
    story="Fails on purpose. Each step overshoots further than the last, until the loss is not a number. Lower the rate to 0.01, or clip "
    "the gradients at 1.",
    settings={**TIME_SERIES.settings, "optimizer": "sgd", "learning_rate": 0.03, "seed": 2},
    fails=True,
)
