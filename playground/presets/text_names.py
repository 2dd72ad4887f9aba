"""Numbers in words, in five languages, letter by letter: a small LSTM learns to write them.

No source; the names are num2words's. The bigram model needs 2.8 bits a character.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Text: names of numbers",
    steps=("press Train", "read what it writes", "point at a unit of the hidden state"),
    story="Numbers in five languages, letter by letter: from gibberish to words to numbers. Does a unit tell the languages apart?",
    settings={
        "task": "text",
        "cell": "lstm",
        "units": 64,
        "truncation_length": 30,
        "batch_size": 32,
        "optimizer": "adam",
        "learning_rate": 0.005,
        "initializer": "orthogonal",
        "clip_norm": 5.0,
    },
    epochs=10,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "It needs a quarter fewer bits than a model that sees one letter back. Read what it writes: do its numbers exist?",
        ),
    ),
)
