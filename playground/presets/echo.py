"""The tutorial's network: a simple RNN of 4 units echoes bits three time steps later.

Source: Hallström, part 1: 100 passes of 666 updates, Adagrad 0.3, weights uniform in [0, 1). About 16 of 20 seeds
solve it within two passes; `pytest tests/training/test_reference.py` counts them.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Echo, simple RNN",
    story="Four units learn to hold three bits. The loss jumps at each pass: the state is empty there, so the first echoes can't be known.",
    settings={},
)
