"""The echo with a peephole LSTM. Source: Gers and Schmidhuber 2000."""

from playground.presets import Preset

PRESET = Preset(
    title="Peephole LSTM",
    story="The gates see the cell state before they open or close. That helps little on this task, but more with counting and timing.",
    settings={"cell": "peephole", "units": 8, "initializer": "orthogonal", "echo_step": 5},
)
