"""Géron's series: 100 ReLU units, one linear output at every step, MSE, Adam 0.001, batch 50,
windows of 20.

Source: Géron ch. 14: as a mean over the time steps about 12–19 → 0.5 (update 100) → 0.15 (200) →
0.06 (400) → 0.04 (1 400).
There the pieces come from the whole series; here its last fifth is held out.
The chapter prints 379.6, 14.58, 7.14, 3.99, 2.00 at 0, 100, 200, 300, 400: the sum over the 20 time
steps.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Time series",
    steps=("press Train", "watch it go on alone", "upload a series of your own"),
    story="Géron's series, piece by piece. Left alone, the network makes up how it goes on.",
    settings={
        "task": "time_series",
        "units": 100,
        "activation": "relu",
        "truncation_length": 20,
        "carry_state": False,
        "batch_size": 50,
        "optimizer": "adam",
        "learning_rate": 0.001,
        "initializer": "glorot",
    },
    epochs=10,
    claims=(Claim(after(Outcome.LEARNED), "One step ahead it is good. Now look how soon its own series drifts away."),),
)
