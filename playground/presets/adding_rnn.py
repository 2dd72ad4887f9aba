"""The adding problem over 100 time steps with a simple RNN (tanh): no better than always
answering 1, 1/6 = 0.167.

Three seeds, validation error after 4 000 updates: 0.159–0.167 (python -m playground train
adding-rnn --epochs 40); with a learning rate of 0.001 0.153–0.161. The gradient vanishes: at the
hidden state 50 time steps back it is 0.02 of the gradient at the last one with new weights, and
less than 1e-8 of it after 300 updates (two seeds, our NumPy). Over 50 time steps it may succeed: of
two seeds one reached 0.02 in 4 000 updates.
Cures (Géron ch. 14, on long sequences): --set cell=lstm or cell=gru; the preset adding-relu.
"""

from playground.presets import Preset
from playground.presets.adding import PRESET as ADDING

PRESET = Preset(
    title="Adding problem: simple RNN",
    story="Fails on purpose. Every time step back shrinks the gradient, until the marked numbers no longer influence it: the loss "
    "stays at that of always answering 1. Choose LSTM or GRU, or ReLU with a learning rate of 0.001, and watch.",
    settings={**ADDING.settings, "length": 100, "cell": "simple"},
    fails=True,
)
