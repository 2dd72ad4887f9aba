"""The embedded Reber grammar with a simple RNN in the LSTM's place, at the LSTM's learning rate:
now and then an exploding gradient undoes what was learned.

Source: Hochreiter and Schmidhuber 1997: a simple RNN fails here, an LSTM succeeds. What fails is
the training, not the cell as such: with the gradient clipped at 1, or with learning rate 0.003, it
comes close to the LSTM.
"""

from playground.presets import Claim, Outcome, Preset, after
from playground.presets.reber import PRESET as REBER

PRESET = Preset(
    title="Reber, simple RNN",
    steps=("press Train", "watch accuracy rise and fall", "set the learning rate to 0.003, start anew"),
    story="A simple RNN with the LSTM's settings. Watch the validation accuracy: does what it learns stay?",
    settings={**REBER.settings, "cell": "simple"},
    epochs=20,
    claims=(
        Claim(after(Outcome.LOST), "Fails on purpose: an exploding gradient has undone what was learned."),
        Claim(after(Outcome.STUCK), "Fails on purpose: at this rate the simple RNN does not get past what needs no early letter."),
        Claim(after(Outcome.LEARNED), "It has it for now. Let it run: the next exploding gradient may undo it."),
    ),
    fails=True,
)
