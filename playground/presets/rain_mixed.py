"""Rain from windows that mix coarse and fine history: 5 months, 5 weeks, 5 days in 15 time steps
instead of 190.

Source: Géron ch. 14, on long sequences, for the three spans.

The number of epochs was chosen on 2014 as for Rain: 0.996 after 8, 1.027 after 15, 1.064 after 30.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.rain import PRESET as RAIN

PRESET = Preset(
    title="Rain: months, weeks, days",
    steps=("press Train", "compare with Rain", "raise the dropouts"),
    story="Half a year in 15 time steps: means over five months and five weeks, then five single days. The gradient flows back "
    "15 steps instead of 190.",
    settings={**RAIN.settings, "mix": "mixed"},
    epochs=8,
    claims=(
        Claim(
            after(Outcome.OVERFITS), "Three years are few: it now learns them by heart, and a year that it never saw gets worse."
        ),
        *RAIN.claims,
    ),
)
