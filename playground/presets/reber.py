"""The embedded Reber grammar with an LSTM of 30 units; no validation string is ever trained on.

Source: Géron ch. 14, exercise 7: GRU of 30 units, Nesterov 0.02 with momentum 0.95, 10 000 training
and 5 000 validation strings, batch 50: validation accuracy 59 % → 72 % (epoch 2) → 87 % (epoch 8) →
near 100 %; of a pair that differs in the early letter, the broken string gets 13 % for "valid", the
other 99.97 %.
Ours, 5 000 validation strings, `train reber --epochs N --seed S`, seeds 0–4: 86–97 % (epoch 5),
98.1–99.96 % (10), 99.7–100 % (20).
The source's pair of 31 letters, longer than any training string, after epoch 20, seeds 0 and 1:
below 0.001 % and above 99.3 %.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Reber grammar",
    story="Half of the strings break the grammar, half of those only because the next-to-last letter does not repeat the second. "
    "The LSTM remembers that letter through everything in between.",
    settings={
        "task": "reber",
        "cell": "lstm",
        "units": 30,
        "truncation_length": 30,
        "carry_state": False,
        "batch_size": 50,
        "optimizer": "adam",
        "learning_rate": 0.01,
        "initializer": "orthogonal",
    },
)
