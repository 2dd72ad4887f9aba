"""The plain series: the next value of a sine wave, predicted by a small LSTM."""

from playground.presets import Preset

PRESET = Preset(
    title="Sine",
    story="The network says the next value of a wave; below, it goes on alone. Add noise or a second wave and see what holds.",
    settings={
        "task": "sine",
        "cell": "lstm",
        "units": 16,
        "truncation_length": 30,
        "batch_size": 10,
        "optimizer": "adam",
        "learning_rate": 0.01,
        "initializer": "orthogonal",
        "clip_norm": 1,
    },
)
