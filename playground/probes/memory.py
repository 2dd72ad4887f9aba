"""How far back each layer remembers the input: what a linear readout recovers of it, by lag."""

from __future__ import annotations

import numpy as np

from playground.configuration.config import RunConfig
from playground.probes import _validation_states
from playground.probes._linear_readout import chance, recall
from playground.probes._probe import Probe, Snapshot
from playground.tasks import Epoch, Task, lags_of

LAGS = 31
"""The most lags to measure, evenly spread; the task's own lags come on top."""


class Memory(Probe):
    """By lag, as in `lags`; NaN where there is too little data.

    "layers" (layers, lags): the accuracy for symbols, or R² for numbers, from each layer's hidden
    state; "now" (lags,): from the current input alone; "chance" (lags,): from nothing; "counts"
    (2,): time steps at lag 0 to fit and to test on.
    """

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        config, task = snapshot.config, snapshot.config.make_task(snapshot.uploads)
        found = _validation_states.read(config, snapshot.weights, snapshot.uploads)
        read, classes = what_is_read(task, found.part)
        asked = lags(config, task)
        ages = ages_of(config, found, read)
        now = np.eye(classes)[read] if classes else found.part.inputs
        half = len(read) // 2
        return {
            "layers": np.stack([recall(hidden, read, classes, ages, asked) for hidden in found.hidden]),
            "now": recall(now, read, classes, ages, asked),
            "chance": chance(read, classes, ages, asked),
            "counts": np.array([(part >= 0).sum() for part in (ages[:half], ages[half:])], float),
        }


def lags(config: RunConfig, task: Task) -> np.ndarray:
    """The lags to measure: (lags,) int, ascending from 0 to `reach`."""
    last = _validation_states.reach(config, task)
    needed = [lag for lag in lags_of(task) if lag <= last]
    return np.unique(np.append(np.linspace(0, last, min(last + 1, LAGS)).round().astype(int), needed).astype(int))


def what_is_read(task: Task, part: Epoch) -> tuple[np.ndarray, int]:
    """What to remember of each time step's input (rows, time steps), and its number of classes.

    The number of the bit, letter or word; or, with 0 classes, a series' first feature or the mean
    brightness of a picture's row.
    """
    if task.BITS:
        return part.inputs[..., 0].astype(int), 2
    if task.WINDOW in ("symbols", "words"):
        one_hot = part.inputs.shape[-1] > 1
        return part.inputs.argmax(axis=-1) if one_hot else part.inputs[..., 0].astype(int), len(task.alphabet(task.settings))
    return (part.inputs.mean(axis=-1) if task.WINDOW == "picture" else part.inputs[..., 0]).astype(np.float64), 0


def ages_of(config: RunConfig, found: _validation_states.ValidationStates, read: np.ndarray) -> np.ndarray:
    """How many earlier time steps there are to ask about: (rows, time steps), −1: none.

    Of an encoder and decoder, only the encoder's steps count, from its first word on: the decoder
    is another network.
    """
    steps = np.arange(read.shape[1])
    if not config.architecture.encoder_steps:
        return np.where(found.there, steps, -1)
    first = (read > 0).argmax(axis=1)[:, None]
    return np.where(found.there & (steps >= first) & (steps < config.architecture.encoder_steps), steps - first, -1)
