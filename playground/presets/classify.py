"""The grammar of a whole strip of digits from the last output: the network of `label`, with noise
0.3.

Source: Hafner, "Introduction to recurrent networks in TensorFlow": GRU 3 × 200, 100 batches × 10
epochs; its figures are for other data, and its network is larger than this one, which is to run on
a laptop.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.label import PRESET as LABEL

PRESET = Preset(
    title="Classify a sequence",
    steps=("press Train", "wait a thousand updates", "watch the answer form, digit by digit"),
    story="The same digits under four grammars: only their order tells these apart, no single digit does.",
    settings={**LABEL.settings, "task": "classify", "noise": 0.3},
    epochs=30,
    claims=(
        Claim(
            after(Outcome.EARLY, Outcome.STUCK), "Nothing seems to happen yet. Let it run: the order of the digits is hard to find."
        ),
        Claim(after(Outcome.LEARNED), "It clicked: the network reads the order of the digits, which no frame alone shows."),
    ),
)
