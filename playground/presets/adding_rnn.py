"""The adding problem over 100 time steps with a simple RNN (tanh), whose gradient vanishes.

At the hidden state 50 time steps back the gradient is 0.02 of that at the last one with new
weights, and less than 1e-8 of it after 300 updates (two seeds, our NumPy). Cures (Géron ch. 14, on
long sequences): cell=lstm or cell=gru; the preset adding-relu.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.adding import PRESET as ADDING

PRESET = Preset(
    title="Adding, simple RNN",
    steps=("press Train", "open gradient", "choose LSTM or GRU"),
    story="A hundred steps without gates. Open gradient: how much of it arrives at the marked numbers?",
    settings={**ADDING.settings, "length": 100, "cell": "simple"},
    epochs=20,
    claims=(
        Claim(
            after(Outcome.EARLY, Outcome.STUCK),
            "Fails on purpose: every step back shrinks the gradient, and it still answers about 1, whatever is marked.",
        ),
        Claim(after(Outcome.LEARNING), "It has found some of it after all, slowly: compare LSTM, GRU or ReLU."),
    ),
    fails=True,
)
