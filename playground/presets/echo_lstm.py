"""The tutorial's task with an LSTM: its cell state holds the bits that are yet to be echoed."""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Echo, LSTM",
    steps=("press Train", "open memory", "set the echo step to 6"),
    story="The same echo with gates. Memory, at the hidden state, shows how many steps back a bit can still be read from the state.",
    settings={"cell": "lstm", "units": 8, "initializer": "orthogonal"},
    epochs=3,
    claims=(Claim(after(Outcome.LEARNED), "Eight units hold the bits that are yet to be echoed: open memory and count them."),),
)
