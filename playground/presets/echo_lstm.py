"""The tutorial's task with an LSTM: it succeeds from nearly every seed, and its gates show how it
stores a bit.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Echo, LSTM",
    story="The same echo with gates: watch the input gate open for a bit, and the cell state keep it for three time steps.",
    settings={"cell": "lstm", "units": 8, "initializer": "orthogonal"},
)
