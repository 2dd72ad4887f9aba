"""MNIST by rows: 28 rows of 28 pixels, 150 tanh units, Adam 0.001, batch 150; Glorot, which TensorFlow 1 took by itself.

Source: Géron ch. 14, on 55 000 pictures to train with: accuracy on the test part 73 % after the first epoch that is printed,
97.8 % and 98.1 % for the last two of 100. With this engine on 4 000 pictures, tested on the 1 000 set aside: 73.4 % (1 epoch of 26 updates),
94.0 % (10), 93.4–95.0 % (40, three seeds), 95.6 % (100). The nearest mean picture names 81.9 % right.
"""

from playground.presets import Preset

PRESET = Preset(
    title="MNIST by rows",
    story="A real handwritten digit comes in row by row, 28 pixels a time step; after the last row 150 units must say which one it is.",
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
