"""MNIST by rows: 28 rows of 28 pixels, 150 tanh units, Adam 0.001, batch 150; Glorot, TensorFlow
1's default.

Source: Géron ch. 14, on 55 000 pictures to train with: test accuracy 73 % after the first epoch
printed, 97.8 % and 98.1 % for the last two of 100. With this engine on 4 000 pictures, accuracy on
the 1 000 validation pictures: 73.4 % (1 epoch of 26 updates), 94.0 % (10), 93.4–95.0 % (40, three
seeds), 95.6 % (100). Choosing the nearest mean picture is right for 81.9 %.
"""

from playground.presets import Preset

PRESET = Preset(
    title="MNIST by rows",
    story="A real handwritten digit comes in row by row, 28 pixels a time step; after the last row 150 units must name it.",
    settings={
        "task": "mnist_rows",
        "units": 150,
        "truncation_length": 28,
        "carry_state": False,
        "batch_size": 150,
        "optimizer": "adam",
        "learning_rate": 0.001,
        "initializer": "glorot",
    },
)
