"""The adding problem over 50 time steps with an LSTM of 16 units: learned in a thousand updates.

Always answering 1 has a mean square error of 1/6 = 0.167. Source: Hochreiter and Schmidhuber 1997,
experiment 4: an LSTM learns it over 100, 500 and 1 000 time steps (with other values and another
scale of the target).
Ours, seeds 0–2, on validation data: 0.0007–0.0013 after 1 500 updates (python -m playground train
adding --epochs 15 --seed S).
Seed 0 over 100 time steps (--set length=100 --epochs 20) 0.005, with a GRU (--set length=100 --set
cell=gru --epochs 20) 0.0006; over 200 (--set length=200 --epochs 30) 0.0016. 32 units need as many
updates (0.0003–0.0007 after 1 500), each twice as long.
"""

from playground.presets import Preset

PRESET = Preset(
    title="Adding problem",
    story="An LSTM adds two numbers up to 50 time steps apart: its cell state carries the first one past everything unmarked. "
    "Choose 100 or 200 time steps, or a GRU.",
    settings={
        "task": "adding",
        "cell": "lstm",
        "units": 16,
        "batch_size": 50,
        "optimizer": "adam",
        "learning_rate": 0.005,
        "clip_norm": 1,
        "initializer": "orthogonal",
    },
)
