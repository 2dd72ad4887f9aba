"""The embedded Reber grammar with an LSTM of 30 units; no validation string is ever trained on.

Source: Géron ch. 14, exercise 7: GRU of 30 units, Nesterov 0.02 with momentum 0.95, 10 000 training
and 5 000 validation strings, batch 50: validation accuracy 59 % → 72 % (epoch 2) → 87 % (epoch 8) →
near 100 %; of a pair that differs in the early letter, the broken string gets 13 % for "valid", the
other 99.97 %.

Adam and an LSTM, because they learn within the preset's 10 epochs: 96 % (2 000 updates, seed 0). A
GRU with the book's optimizer, orthogonal weights, has 51 % by then; cell and optimizer were not
compared one by one.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Reber grammar",
    steps=("press Train", "type a string of your own", "change its second letter"),
    story="Half of the strings break the grammar, half of those only because the next-to-last letter does not repeat the second.",
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
    epochs=10,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "Nobody gets this far without the early letter: the network carries it to the end of the string.",
        ),
        Claim(
            after(Outcome.EARLY, Outcome.STUCK), "Up to three of four can be right without the early letter; the rest needs memory."
        ),
    ),
)
