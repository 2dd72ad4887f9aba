"""Three layers of 100 units on Géron's series. Source: Géron ch. 14. Each layer owns its weights."""

from playground.presets import Preset
from playground.presets.time_series import PRESET as TIME_SERIES

PRESET = Preset(
    title="Deep: three layers",
    story="Three layers, each with its own weights, each reading the one below. Compare the layers' hidden states.",
    settings={**TIME_SERIES.settings, "layers": 3},
)
