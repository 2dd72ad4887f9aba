"""Numbers in words, English to French, with attention."""

from playground.presets import Preset

PRESET = Preset(
    title="Translation with attention",
    story="Read the number backwards, hand the state over, write it in French.",
    settings={
        "task": "translate",
        "cell": "gru",
        "units": 64,
        "optimizer": "adam",
        "learning_rate": 0.005,
        "batch_size": 50,
        "initializer": "glorot",
        "clip_norm": 5.0,
    },
)
