"""A frame is all that a viewer sees: every update since the last frame, and what the network does now on the watched window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from playground.configuration.config import RunConfig


@dataclass(frozen=True)
class WindowView:
    """The window of the last update as the network saw it, before that update changed its weights.

    rows: the batch rows shown (at most 5), as numbers; `row` is the one whose states and signals are shown.
    Inputs, targets and predictions are in the units in which the series is shown.
    inputs (rows, time steps, features); targets (rows, time steps) or (rows, time steps, outputs);
    predictions (rows, time steps); losses (rows, time steps): the loss of every position; weights (rows, time steps): how much
    each counts, 0 where nothing is asked; padding (rows, time steps) bool: where the row's sequence has ended.
    outputs (time steps, outputs): what the network says in `row`: probabilities where the targets are classes.
    attention (decoder's time steps, encoder's time steps) of `row`; embedding (vocabulary, width): the words' vectors; None
    where the network has none.
    layers: for every layer the states and signals of `row` by name, each (time steps, units).
    matrix (rows, columns): the first feature of the data around the window; `matrix_start` is the number of its first
    column within the epoch, `start` the number of the window's first column, `columns` how many the epoch has.
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


@dataclass(frozen=True)
class Evaluation:
    """The network on validation data, without dropout, after `update` updates.

    confusion (classes, classes): how often, of the positions that count, each class (row) was taken for each (column); None
    where there are no more than two classes.
    """

    update: int
    loss: float
    metrics: Mapping[str, float]
    confusion: np.ndarray | None = None


@dataclass(frozen=True)
class Generated:
    """A free-running series. values (rows, given + generated) in the series' own units; the first `given` were fed, the rest made."""

    names: tuple[str, ...]
    values: np.ndarray
    given: int
    truth: np.ndarray | None


@dataclass(frozen=True)
class Probed:
    """What a probe measured inside the network as it was after `update` updates, on the window of `config`; arrays as the probe's docstring says."""

    update: int
    config: RunConfig
    arrays: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Frame:
    """What happened in one chunk of updates.

    losses, gradient_norms (updates,) float32: of every update, the norm before clipping; `update` counts the updates done
    after the chunk, `epoch_starts` holds the numbers (from 0) of the updates in it that began an epoch. The last update was on
    window `window_number` of epoch `epoch_number` (both from 1). `seconds` of training, `looking` of everything else that
    the frame holds. `timings`: updates a second on each device, where one was chosen. `blew_up`: the update (from 0) after
    which the loss or the gradient is not a number; it is undone and not among the losses.
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
