"""Dropout 0.5 on each layer's inputs, three layers of 100, learning rate 0.01, on Géron's series.

Source: Géron ch. 14. Others measured MSE 16.4 → 3–4.5. The series has no noise, so there is nothing
to overfit.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.deep import PRESET as DEEP

PRESET = Preset(
    title="Dropout",
    steps=("press Train", "compare training and validation", "set the input dropout to 0"),
    story="Half of every layer's inputs are dropped, in training only. The series has no noise, so there is nothing to overfit.",
    settings={**DEEP.settings, "input_dropout": 0.5, "learning_rate": 0.01},
    epochs=10,
    claims=(Claim(after(Outcome.EARLY, Outcome.STUCK), "So far dropout only costs: repeating the last value is still better."),),
)
