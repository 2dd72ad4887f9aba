"""The field's terms that the page uses, each in one sentence: the controls' help and the page's
tooltips read these."""

from __future__ import annotations

TERMS: dict[str, str] = {
    "activation": "The function that a layer's sums pass through: tanh, ReLU, softmax.",
    "batch size": "How many rows of the data are read side by side in one update.",
    "carried state": "The hidden state that a window ends with, and that the next window then starts from.",
    "cell": "The equations of one time step: a simple RNN forgets quickly; LSTM and GRU have gates that hold and release.",
    "cell state": "The LSTM's memory: it changes only as far as the gates let it.",
    "checkpoint": "A state of the whole run that is kept, so that one can look back at it.",
    "clamp": "A gate fixed at a value, or a unit fixed at 0, whatever the weights say.",
    "dead": "Said of a unit whose hidden state stays the same, whatever the network reads.",
    "dropout": "Values set to 0 at random during training, so that no unit relies on a single other one.",
    "eigenvalue": "By how much a step multiplies a small push along one direction: below 1 in size it fades, above 1 it grows.",
    "epoch": "One pass over all of the data.",
    "fixed point": "A state that stays as it is while the input does: pushed away, it comes back to a stable one and leaves an unstable one.",
    "gate": "Numbers from 0 (closed) to 1 (open), one a unit, that say how much of something passes.",
    "gradient": "How the loss changes with each weight; an update follows it downhill.",
    "hidden state": "The numbers, one a unit, that a layer hands on from each time step to the next.",
    "layer": "A row of units; each layer reads the hidden states of the one below.",
    "loss": "How wrong the predictions are: 0 is perfect, and training makes it smaller.",
    "nat": "The unit of a loss by natural logarithms, as a bit is by those to base 2: 1 nat is 1.44 bits.",
    "prediction": "What the network answers at a time step.",
    "recurrence": "A layer reading its own hidden state of the time step before.",
    "saturated": "Said of a gate that is nearly always open or shut, or of a state near −1 or 1: hardly any gradient passes there.",
    "slow point": "A state that hardly moves while the input stays the same, though nothing keeps it there.",
    "target": "What the network should answer at a time step.",
    "temperature": "How boldly a network's text is drawn: at 0 always the likeliest letter, at 1 by its own probabilities, above more evenly.",
    "time step": "One position in the sequence: the network reads one input and its state moves on once.",
    "timescale": "After how many time steps what a unit stores has faded to 37 %, if nothing is added.",
    "truncation length": "How many time steps the gradient flows back: the width of the window. The state can carry what lies further back, "
    "but the network cannot learn to store it.",
    "unit": "One number of a layer's hidden state, with weights of its own.",
    "update": "One step of the optimizer: the weights change once, after one window.",
    "σ²": "The squared deviation of the series: the loss is told on the scale that the network reads, mean 0 and deviation 1, "
    "the quality in the series' own units.",
    "validation": "A test on data that no update trains on: drawn anew, or the part of a finite set that is held out.",
    "weight": "A number that the updates change: how strongly an input or a unit acts on another unit.",
    "window": "The part of the data that one update reads; no gradient leaves it.",
}
"""One sentence a term, sometimes two; terms are in the singular and in small letters."""


def sentence(words: str) -> str:
    """What the term `words` means, also where it is in the plural or begins with a capital; "" for
    other words."""
    small = words.lower()
    return TERMS.get(small) or TERMS.get(small.removesuffix("s"), "")
