"""Python's own help, character by character, with an LSTM of 128 units.

Source: Karpathy, "The Unreasonable Effectiveness of Recurrent Neural Networks" (2015) and char-rnn:
LSTM of 128 units, windows of 50, batch 50, RMSprop 0.002, on other texts. The help is that of
Python 3.11 in our figures; another version's differs a little.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Text",
    steps=("press Train", "turn the temperature up and down", "upload a text of your own"),
    story="A text, one character at a time, as Karpathy's char-rnn reads it: first come spaces, then short words, then brackets.",
    settings={
        "task": "text",
        "built_in_text": "help",
        "cell": "lstm",
        "units": 128,
        "truncation_length": 50,
        "batch_size": 32,
        "optimizer": "adam",
        "learning_rate": 0.003,
        "initializer": "orthogonal",
        "clip_norm": 5.0,
    },
    epochs=5,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "It needs a quarter fewer bits than a model that sees one letter back: it remembers more than that letter.",
        ),
    ),
)
