"""Name each blurred digit of a strip as it comes: one GRU layer of 50, dropout 0.5 on its outputs,
RMSProp 0.003, batch 10.

Source: Hafner, "Introduction to recurrent networks in TensorFlow": GRU 3 × 200 on words of
handwritten letters, 100 batches × 10 epochs; its figures are for other data. A softmax layer that
sees each frame alone is the baseline.
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Label every step",
    steps=("press Train", "compare the first digit with the last", "set the noise to 0.8"),
    story="Digits in noise. Only two may follow each, and these never look alike: what came before helps to read what comes.",
    settings={
        "task": "label",
        "cell": "gru",
        "units": 50,
        "truncation_length": 10,
        "carry_state": False,
        "batch_size": 10,
        "output_dropout": 0.5,
        "optimizer": "rmsprop",
        "learning_rate": 0.003,
        "initializer": "orthogonal",
    },
    epochs=10,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "It makes less than half the mistakes of reading each frame alone: the digits before leave only two candidates.",
        ),
    ),
)
