"""Truncation 3 on echo 3: no gradient reaches the bit that must be stored, so the loss stays at
ln 2 = 0.693. With truncation 4 or more, and the state carried, it is learned.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Truncation too short",
    steps=("press Train", "watch green stay in the middle", "set truncation to 4"),
    story="The bit to echo lies three steps back. Open gradient: does it flow back that far?",
    settings={"truncation_length": 3},
    epochs=2,
    claims=(
        Claim(
            after(Outcome.EARLY, Outcome.STUCK),
            "Fails on purpose: the gradient flows 3 steps back, the bit to store lies one further, so nothing teaches the network to store it.",
        ),
    ),
    fails=True,
)
