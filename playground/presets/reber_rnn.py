"""The embedded Reber grammar with the LSTM's settings and the simple cell: it learns for a while, loses it and ends near guessing.

Source: Hochreiter and Schmidhuber 1997, as in REFERENCE N: a simple RNN fails here, an LSTM holds.
Ours, 5 000 validation strings, `train reber-rnn --epochs 20 --seed S`, seeds 0–2: 62, 55 and 50 % (guessing: 50 %; LSTM: 100 %), after
87 % at epoch 10 for seed 0. Gradients are as long as 41 (seed 0, epochs 1–10) and 231 (11–20), the LSTM's 20 and 4.
It is the training that fails, not the cell as such: clipped at 1, 97 and 85 % (seeds 0 and 1); with learning rate 0.003 instead,
99.7, 95.4 and 99.9 % (seeds 0–2).
"""

from playground.presets import Preset
from playground.presets.reber import PRESET as REBER

PRESET = Preset(
    title="Reber with a simple RNN",
    story="Fails on purpose. The LSTM's settings with the simple cell: now and then a long gradient undoes what was learned, and it ends "
    "near guessing. Set the learning rate to 0.003 and it comes close to the LSTM.",
    settings={**REBER.settings, "cell": "simple"},
    fails=True,
)
