"""The echo with a peephole LSTM. Source: Gers and Schmidhuber 2000."""

from playground.presets import Preset

PRESET = Preset(
    title="Peephole LSTM",
    story="The gates look at the cell state before they decide. On this task that is worth little; counting and timing gain from it.",
    settings={"cell": "peephole", "units": 8, "initializer": "orthogonal", "echo_step": 5},
)
