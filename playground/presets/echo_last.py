"""The last 3 of 5 outputs count: those before them have read too little to know the echo.

Source: Géron ch. 14, figure 14-5: the cost is computed with the last three outputs of five time
steps, and its gradient flows back through those three outputs, not through the first two. The
figure has no task and no numbers. On echo 2 with an empty state at every window, the first two of
five targets are coin flips: where all five count, no network comes below a loss of
(2/5)·ln 2 = 0.277; where the last three do, it can come to 0.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Echo, 3 of 5 outputs",
    steps=("press Train", "see which outputs the loss hatches", "set Outputs that count to 0"),
    story="Each window begins with an empty state, so its first two outputs can't know the echo. Only the last three count.",
    settings={"echo_step": 2, "truncation_length": 5, "carry_state": False, "last_outputs": 3},
    epochs=2,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "Every output that counts is right. Where all five count, two of them are guesses: the loss can't fall below 0.277.",
        ),
    ),
)
