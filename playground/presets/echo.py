"""The tutorial's network: a simple RNN of 4 units echoes bits three time steps later.

Source: Hallström, "How to build a recurrent neural network in TensorFlow", part 1: 100 epochs of
666 updates, Adagrad 0.3, weights uniform in [0, 1). Two of three seeds solve it within two epochs:
`pytest tests/learning/test_reference.py` counts them, with this engine and with the tutorial's loop
written out in NumPy.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Echo, simple RNN",
    steps=("press Train", "watch green meet blue's echo", "set truncation to 3, start anew"),
    story="Four units, one bit a step. Look at the loss where an epoch begins: the state is empty there.",
    settings={},
    epochs=5,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "Four units hold three bits. The loss still jumps at every epoch: the state is empty there, so the first echoes are guesses.",
        ),
        Claim(
            after(Outcome.STUCK),
            "Not every first guess of the weights leads there: reset with another seed, or open luck to see how many do.",
        ),
    ),
)
