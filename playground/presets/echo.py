"""The tutorial's network: a simple RNN of 4 units echoes bits three time steps later.

Source: Hallström, "How to build a recurrent neural network in TensorFlow", part 1: 100 epochs of
666 updates, Adagrad 0.3, weights uniform in [0, 1). Two of three seeds solve it within two epochs:
263 of 400 with this engine (210 in the first epoch), 155 of 240 with the tutorial's loop written
out in NumPy; twenty seeds give 10 to 17. An earlier count of 17 of 20 (12 in the first epoch) had
lucky seeds.
Once solved, the median loss of an epoch's first window is 0.16–0.21, 650 to 3 300 times that of the
rest after 40 epochs.
`pytest tests/learning/test_reference.py` measures this again.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Echo, simple RNN",
    story="Four units learn to hold three bits. The loss jumps at each epoch: the state is zero there, so the first echoes can't be known.",
    settings={},
)
