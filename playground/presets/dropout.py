"""Dropout 0.5 on each layer's inputs, three layers of 100, learning rate 0.01, on Géron's series.

Source: Géron ch. 14. Others measured MSE 16.4 → 3–4.5. It does not help here, and the page says so.
With this engine, three seeds: 3.7–4.4 in training at update 100, 6–8 on validation data at update
120.
"""

from playground.presets import Preset
from playground.presets.deep import PRESET as DEEP

PRESET = Preset(
    title="Dropout",
    story="Half of every layer's inputs are dropped, in training only. It does not help here: the series has no noise to overfit. "
    "Both losses are plotted.",
    settings={**DEEP.settings, "input_dropout": 0.5, "learning_rate": 0.01},
)
