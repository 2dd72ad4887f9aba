"""How far back each layer remembers the input: what a linear read-out tells of it, by how long ago it was read."""

from __future__ import annotations

import numpy as np

from playground.configuration.config import RunConfig
from playground.probes import Probe, Snapshot, _validation_states
from playground.probes._linear_readout import chance, recall
from playground.tasks import Epoch, Task, lags_of

LAGS = 31
"""Lags that are asked about at most, evenly spread, and those that the task itself needs."""


class Memory(Probe):
    """By lag as `lags` has them: "layers" (layers, lags), the share of symbols told right, or R² of numbers, from each layer's hidden
    state; "now" (lags,): from the input of that time step alone; "chance" (lags,); NaN where there is too little to tell from.
    "counts" (2,): time steps at lag 0 that were learned from, and tested on.
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
    """How many time steps back is asked: (lags,) int, ascending from 0 to as far as a state may be asked about."""
    last = _validation_states.reach(config, task)
    needed = [lag for lag in lags_of(task) if lag <= last]
    return np.unique(np.append(np.linspace(0, last, min(last + 1, LAGS)).round().astype(int), needed).astype(int))


def what_is_read(task: Task, part: Epoch) -> tuple[np.ndarray, int]:
    """What is to be remembered of each time step's input (rows, time steps): the bit, letter or word, as a place below the number
    of those that there are; else, with 0 for that, the first feature of a series, or the mean brightness of a picture's row."""
    if task.BITS:
        return part.inputs[..., 0].astype(int), 2
    if task.WINDOW == "symbols":
        return part.inputs.argmax(axis=-1), len(task.ALPHABET)
    if task.WINDOW == "words":
        return part.inputs[..., 0].astype(int), len(task.ALPHABET)
    return (part.inputs.mean(axis=-1) if task.WINDOW == "picture" else part.inputs[..., 0]).astype(np.float64), 0


def ages_of(config: RunConfig, found: _validation_states.Stretches, read: np.ndarray) -> np.ndarray:
    """How many time steps before each one there are to ask about: (rows, time steps), −1 where nothing is asked.

    An encoder is asked about the words that it reads, from the first one on; a decoder is another network.
    """
    steps = np.arange(read.shape[1])
    if not config.architecture.encoder_steps:
        return np.where(found.there, steps, -1)
    first = (read > 0).argmax(axis=1)[:, None]
    return np.where(found.there & (steps >= first) & (steps < config.architecture.encoder_steps), steps - first, -1)
