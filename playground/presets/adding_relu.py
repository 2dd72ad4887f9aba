"""The adding problem over 100 time steps with a simple RNN of ReLU units, orthogonal recurrent
weights and clipped gradients.

Source: Le, Jaitly, Hinton 2015, who start the recurrent weights at the identity; here orthogonal
ones work.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.adding_rnn import PRESET as ADDING_RNN

PRESET = Preset(
    title="Adding problem: ReLU",
    steps=("press Train", "open gradient", "put tanh back, start anew"),
    story="A cure without gates: where ReLU is active it leaves the gradient unchanged, orthogonal weights keep its length, and "
    "clipping limits it.",
    settings={**ADDING_RNN.settings, "activation": "relu", "learning_rate": 0.001},
    epochs=30,
    claims=(Claim(after(Outcome.LEARNED), "A simple RNN has added two numbers across a hundred steps, without a gate."),),
)
