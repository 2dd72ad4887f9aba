"""MNIST by rows: 28 rows of 28 pixels, 150 tanh units, Adam 0.001, batch 150; Glorot, TensorFlow
1's default.

Source: Géron ch. 14, on 55 000 pictures to train with: test accuracy 73 % after the first epoch
printed, 97.8 % and 98.1 % for the last two of 100. Here 4 000 pictures are there to train with.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="MNIST by rows",
    steps=("press Train", "watch the answer form, row by row", "draw a digit of your own"),
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
    epochs=20,
    claims=(Claim(after(Outcome.LEARNED), "It makes less than half the mistakes of choosing the nearest mean picture."),),
)
