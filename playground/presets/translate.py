"""Numbers in words, English to French, with attention; a tenth of the numbers up to 9 999 is set
aside for validation, and short numbers are trained on as often as long ones.

Source: Géron ch. 14 and Sutskever, Vinyals, Le 2014: encoder and decoder, the source reversed
("milk drink I"), <go> and <eos>, words as vectors (150 numbers for each of 50 000 words, initially
uniform in [−1, 1]), [UNK], buckets, sampled softmax. Neither gives a figure for numbers;
Sutskever's translations of whole sentences gained 4.7 BLEU from the reversal (25.9 → 30.6).
"""

from playground.presets import Claim, Outcome, Preset, after

PRESET = Preset(
    title="Translation with attention",
    steps=("press Train", "watch attention jump from word to word", "type a number of your own"),
    story="The encoder reads the English words backwards; the decoder writes French ones and attends to what was read.",
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
    epochs=10,
    claims=(
        Claim(
            after(Outcome.LEARNED),
            "It translates numbers that it was never shown, as far as they go up to 9999. Ask it for 12345.",
        ),
    ),
)
