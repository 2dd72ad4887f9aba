"""Truncation 3 on echo 3: no gradient reaches the bit that must be stored, so the loss stays at ln 2 = 0.693.

Measured by us, six seeds each: T ≤ 3 fails (0.63–0.69), T ≥ 4 falls to 0.001 or less, with the state carried.
With this engine: T = 3 stays at 0.68–0.70 (13 000 updates), T = 4 falls to 0.0002–0.006 (10 000). T = 1 is no wall for good:
40 000 updates took one seed of six to 0.38.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Truncation too short",
    story="Fails on purpose. The gradient flows 3 time steps back, the bit to store lies one further: nothing says that it was worth "
    "storing. Set truncation to 4 and watch.",
    settings={"truncation_length": 3},
    fails=True,
)
