"""The echo with a GRU as in its paper (reset before the recurrent product).

Source: Cho et al. 2014; Géron Eq. 14-4 as corrected by its author.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="GRU",
    steps=("press Train", "open the cell", "step with ← and →"),
    story="Two gates, no cell state. z = 1 writes and 0 keeps (in Keras it is the other way round); r hides the old state from the "
    "candidate.",
    settings={"cell": "gru", "units": 8, "initializer": "orthogonal"},
    epochs=3,
    claims=(Claim(after(Outcome.LEARNED), "Without a cell state of its own, the hidden state itself now holds the three bits."),),
)
