"""The embedded Reber grammar with a simple RNN in the LSTM's place: it learns for a while, unlearns
and ends near guessing.

Source: Hochreiter and Schmidhuber 1997: a simple RNN fails here, an LSTM succeeds.
Ours, 5 000 validation strings, `train reber-rnn --epochs 20 --seed S`, seeds 0–2: 62, 55 and 50 %
(guessing: 50 %; LSTM: 100 %), after 87 % at epoch 10 for seed 0. Gradient norms reach 41 (seed 0,
epochs 1–10) and 231 (11–20), the LSTM's 20 and 4.
The training fails, not the cell as such: clipped at 1, 97 and 85 % (seeds 0 and 1); with learning
rate 0.003 instead, 99.7, 95.4 and 99.9 % (seeds 0–2).
"""

from playground.presets import Preset
from playground.presets.reber import PRESET as REBER

PRESET = Preset(
    title="Reber with a simple RNN",
    story="Fails on purpose. A simple RNN with the LSTM's settings: now and then an exploding gradient undoes what was learned, and it ends "
    "near guessing. Set the learning rate to 0.003 and it comes close to the LSTM.",
    settings={**REBER.settings, "cell": "simple"},
    fails=True,
)
