"""The simplest series: the next value of a sine wave, predicted by a small LSTM."""

from playground.presets import Preset

PRESET = Preset(
    title="Sine",
    story="The network predicts the next value of a wave; left alone, it goes on from its own predictions. Add noise or a second wave.",
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
