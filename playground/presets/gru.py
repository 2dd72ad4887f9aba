"""The echo with a GRU in the paper's form (reset before the product). Source: Cho 2014."""

from playground.presets import Preset

PRESET = Preset(
    title="GRU",
    story="Two gates, no cell state. z = 1 writes and 0 keeps (Keras counts it the other way); r hides the old state from the candidate.",
    settings={"cell": "gru", "units": 8, "initializer": "orthogonal"},
)
