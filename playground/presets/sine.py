"""The simplest series: the next value of a sine wave, predicted by a small LSTM."""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Sine",
    steps=("press Train", "watch it go on alone", "add noise or a second wave"),
    story="Green is the next value as predicted. Beside it the network, left alone, reads its own predictions.",
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
    epochs=15,
    claims=(
        Claim(after(Outcome.LEARNED), "It predicts the wave far better than repeating its last value: is its own wave as good?"),
    ),
)
