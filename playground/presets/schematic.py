"""36 bits in 3 rows of 12: an epoch small enough to point at, as the tutorial draws it.

Source: Hallström, "How to build a recurrent neural network in TensorFlow", part 1: the schematic of
the reshaped data matrix, whose arrows show that each row goes on where the one above it ends.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Echo, 36 bits to point at",
    steps=("press → for one update", "follow an arc to the bit it repeats", "switch off Carry over rows"),
    story="One series of 36 bits, cut into 3 rows of 12. Each update reads the next 6 columns; after two, new bits are drawn.",
    settings={
        "epoch_length": 36,
        "batch_size": 3,
        "carry_rows": True,
        "truncation_length": 6,
        "optimizer": "adam",
        "learning_rate": 0.01,
        "initializer": "glorot",
    },
    epochs=3000,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "It knows the echo, in an epoch's first window too: there each row has read the end of the row above.",
        ),
        Claim(
            after(Outcome.EARLY, Outcome.STUCK),
            "An update sees 18 targets, and every other window begins an epoch: this learns slowly, but can be followed by hand.",
        ),
    ),
)
