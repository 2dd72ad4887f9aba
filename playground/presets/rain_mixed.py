"""Rain from windows that mix coarse and fine history: 5 months, 5 weeks, 5 days in 15 time steps
instead of 190.

Source: Géron ch. 14, on long sequences, for the three spans.
Ours, three seeds, on all of 2015, where the mean has 1.03 and yesterday's rain 1.12: mean square
error 0.775–0.784 after 15 epochs (python -m playground train rain-mixed --epochs 15), as good as
twenty single days; then it overfits the three years: 0.81–0.83 after 30.
"""

from playground.presets import Preset
from playground.presets.rain import PRESET as RAIN

PRESET = Preset(
    title="Rain: months, weeks, days",
    story="Half a year in 15 time steps: means over five months and five weeks, then five single days. The gradient flows back "
    "15 steps instead of 190.",
    settings={**RAIN.settings, "mix": "mixed"},
)
