"""Truncation 3 on echo 3: no gradient reaches the bit that must be stored, so the loss stays at
ln 2 = 0.693.

Ours, six seeds each: T ≤ 3 fails (0.63–0.69), T ≥ 4 falls to 0.001 or less, with the state carried.
With this engine: T = 3 stays at 0.68–0.70 (13 000 updates), T = 4 falls to 0.0002–0.006 (10 000).
T = 1 does not always fail: 40 000 updates brought one seed of six to 0.38.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Truncation too short",
    story="Fails on purpose. The gradient flows 3 time steps back, and the bit to store lies one step further: nothing teaches the network "
    "to store it. Set truncation to 4 and watch.",
    settings={"truncation_length": 3},
    fails=True,
)
