"""Three layers of 100 units on Géron's series. Source: Géron ch. 14. Each layer owns its weights."""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.time_series import PRESET as TIME_SERIES

PRESET = Preset(
    title="Deep: three layers",
    steps=("press Train", "compare the hidden states of the layers", "freeze one layer"),
    story="Three layers, each with its own weights, each reading the one below. Compare their hidden states.",
    settings={**TIME_SERIES.settings, "layers": 3},
    epochs=6,
    claims=(Claim(after(Outcome.LEARNED), "Three layers have learned it: now compare with one layer, in Time series."),),
)
