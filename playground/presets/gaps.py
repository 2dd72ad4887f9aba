"""A stride longer than the truncation length: the bits between two windows are never read.

Source: Hallström, "How to build a recurrent neural network in TensorFlow", part 1: its last figure
shows which echoes a network misses.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Gaps between windows",
    steps=("press Train", "look at the dotted arcs", "set stride to 0, start anew"),
    story="Each window begins 17 columns after the last one, but reads 15: the two columns between are seen by no update.",
    settings={"stride": 17},
    epochs=5,
    fails=True,
    claims=(
        Claim(
            after(Outcome.EARLY, Outcome.LEARNING, Outcome.STUCK),
            "Fails on purpose: two bits of each row lie between two windows, and their echoes can only be guessed.",
        ),
    ),
)
