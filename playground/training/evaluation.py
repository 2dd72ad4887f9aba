"""The quality of a network on validation data."""

from __future__ import annotations

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Evaluation
from playground.messages.state import State
from playground.tasks import Epoch, Uploads
from playground.training.evaluator import Outputs, in_numpy

WARM_UP = 100
"""Columns of validation data that a carried state reads before the first that counts: an echo of 8
steps that was learned with a window of 24 and goes on with one of 9 needs 20 to 40."""
AT_ONCE = 1_024
"""Most rows of validation data that are evaluated at once: in NumPy all signals of all time steps are
kept."""
LARGE = 200_000
"""Hidden states of an evaluation from which it is worth compiling: NumPy takes some 20 ms for them."""


def evaluate(config: RunConfig, state: State, windows: int, uploads: Uploads, outputs: Outputs = in_numpy) -> Evaluation:
    """Loss and metrics on validation data, without dropout: on all of a finite set, else on `windows`
    windows of each row.

    With a carried state the windows follow each other as in training, and the columns before them,
    in which the state builds up, are not counted.
    """
    task, (data, warm) = config.make_task(uploads), _judged(config, windows, uploads)
    found = np.concatenate([outputs(config, state.weights, part) for part in _parts(data)])[: len(data.inputs), warm:]
    data = data.cut(warm, data.inputs.shape[1])
    loss = tasks.mean(tasks.loss(task, data.targets, found), data.weights)
    confusion = tasks.confusion(data, found) if task.CLASSES and config.outputs > 2 else None
    counted = np.ones(data.inputs.shape[:2], bool) if data.weights is None else data.weights > 0
    examples = counted.any(axis=1).sum() if task.SEQUENCES else counted.sum()
    return Evaluation(state.update, loss, task.metrics(data, found), confusion, int(examples))


def evaluated_on(config: RunConfig, windows: int, uploads: Uploads) -> Epoch:
    """The data that `evaluate` has the network read, the columns of its warm-up among them."""
    return _judged(config, windows, uploads)[0]


def _judged(config: RunConfig, windows: int, uploads: Uploads) -> tuple[Epoch, int]:
    """The data that the network reads, and how many of their first columns are its warm-up."""
    data = config.validation_data(uploads)
    if config.carry_state and config.missed:
        data = data.without_missed(config.truncation_length, config.missed)
    data = data.without_first(config.uncounted, config.truncation_length)
    warm = min(WARM_UP, data.inputs.shape[1] - config.truncation_length) if config.carry_state else 0
    if not tasks.registry()[config.task].FINITE:
        data = data.cut(0, warm + windows * config.truncation_length)
    if not config.carry_state:
        data = data.in_windows(config.truncation_length)
        if data.weights is not None:
            data = data.cut(0, config.truncation_length, np.flatnonzero(data.weights.any(axis=1)))
    return data, warm


def is_large(config: RunConfig, data: Epoch) -> bool:
    """Whether an evaluation on `data` is worth compiling."""
    rows, columns = data.inputs.shape[:2]
    return rows * columns * sum(config.units) >= LARGE


def first_part(data: Epoch) -> Epoch:
    """Data of the shape in which `evaluate` passes all of `data`."""
    return _parts(data)[0]


def _parts(data: Epoch) -> list[Epoch]:
    """The data in parts of equal size, the last one filled up with the first rows: one shape to
    compile for."""
    rows = len(data.inputs)
    parts = -(-rows // AT_ONCE)
    if parts == 1:
        return [data]
    numbers = np.arange(parts * -(-rows // parts)) % rows
    return [data.cut(0, data.inputs.shape[1], some) for some in np.split(numbers, parts)]
