"""A frame is all that a viewer sees: every update since the last frame, and what the network does
on the last window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from playground.configuration.config import RunConfig


@dataclass(frozen=True)
class WindowView:
    """The window of the last update as the network saw it, before that update changed its weights.

    held: an earlier update's window instead, as the newest weights read it, after the columns before
    it where the state is carried, and with the dropout of its own update. epoch: the
    number, from 0, of the epoch that it lies in.

    rows: numbers of the batch rows shown (at most 5); row: the one whose states and signals are
    shown. inputs: (rows, time steps, features); targets: (rows, time steps) or (rows, time steps,
    outputs); predictions: (rows, time steps); all in the units in which the series is shown.
    losses: (rows, time steps), of every position; weights: (rows, time steps), 0 where a position
    does not count; padding: (rows, time steps) bool, true after the end of the row's sequence.
    outputs: (time steps, outputs) of `row`; probabilities where the targets are classes. attention:
    (decoder's time steps, encoder's time steps) of `row`, and embedding: (vocabulary, width); None
    where the network has none. layers: for every layer, the states and signals of `row` by name,
    each (time steps, units); none where no network has read the window yet: predictions, losses and
    outputs are then NaN. matrix: (rows, columns), the first feature of the data around the
    window. Columns are counted within the epoch: matrix_start: the matrix's first; start: the
    window's first; columns: how many the epoch has. places: (rows, 2), of each row where its first
    and its last time step begin in the task's whole series; None where there is none.
    """

    rows: tuple[int, ...]
    row: int
    inputs: np.ndarray
    targets: np.ndarray
    predictions: np.ndarray
    losses: np.ndarray
    weights: np.ndarray
    padding: np.ndarray
    outputs: np.ndarray
    layers: tuple[Mapping[str, np.ndarray], ...]
    matrix: np.ndarray
    matrix_start: int
    start: int
    columns: int
    attention: np.ndarray | None = None
    embedding: np.ndarray | None = None
    held: bool = False
    places: np.ndarray | None = None
    epoch: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Where the window begins: its epoch and column."""
        return self.epoch, self.start


@dataclass(frozen=True)
class Evaluation:
    """The quality on validation data, without dropout, after `update` updates.

    examples: how many of the task's EXAMPLES it is measured on.
    confusion: (classes, classes), how often each class (row) was predicted as each class (column),
    of the positions that count; None for two classes or fewer.
    """

    update: int
    loss: float
    metrics: Mapping[str, float]
    confusion: np.ndarray | None = None
    examples: int = 0


@dataclass(frozen=True)
class Generated:
    """A free-running series. values: (rows, given + generated) in the series' own units; the first
    `given` are inputs."""

    names: tuple[str, ...]
    values: np.ndarray
    given: int
    truth: np.ndarray | None


@dataclass(frozen=True)
class Probed:
    """What a probe measured after `update` updates, on the window of `config`; its docstring
    describes the arrays."""

    update: int
    config: RunConfig
    arrays: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Frame:
    """What happened in one chunk of updates.

    update: updates done after the chunk. losses, gradient_norms: (updates,) float32, the norms
    before clipping. epoch_starts: the updates (from 0) that began an epoch. The last update was on
    window `window_number` of epoch `epoch_number`, both from 1. seconds: of training; looking:
    seconds that everything else in the frame took. timings: updates a second on each device, where
    one was chosen by speed. blew_up: the update (from 0) whose loss or gradient is not a number; it
    is undone and not among the losses.
    """

    config: RunConfig
    update: int
    epoch_number: int
    window_number: int
    losses: np.ndarray
    gradient_norms: np.ndarray
    epoch_starts: tuple[int, ...]
    seconds: float
    device: str
    looking: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)
    window: WindowView | None = None
    evaluation: Evaluation | None = None
    generated: Generated | None = None
    probes: Mapping[str, Probed] = field(default_factory=dict)
    blew_up: int | None = None
