"""The states and signals of every layer while the network reads validation data, many sequences side
by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.configuration.config import RunConfig
from playground.reference import network
from playground.tasks import Epoch, Task, Uploads, lags_of

SHORTEST, LONGEST = 10, 60
"""The shortest and the longest lag in time steps, where the state is carried and so the window sets
no limit."""
MOST, LEAST, WORK = 4_096, 1_024, 2e9
"""Time steps to read: between LEAST and MOST, as many as WORK multiplications allow."""


@dataclass(frozen=True, eq=False)
class ValidationStates:
    """What the network read, from empty states on, and what it computed.

    part (rows, time steps): the data; layers: each one's states and signals (rows, time steps,
    units) by name; full: the first time step at which a state has read as much as in training, where
    it is carried; there (rows, time steps) bool: from that step on, without padding.
    """

    part: Epoch
    layers: tuple[dict[str, np.ndarray], ...]
    full: int
    there: np.ndarray

    @property
    def hidden(self) -> tuple[np.ndarray, ...]:
        """The hidden states of each layer, (rows, time steps, units)."""
        return tuple(layer["h"] for layer in self.layers)


def reach(config: RunConfig, task: Task) -> int:
    """The longest lag, in time steps, at which to look for the input in a state.

    Where the state is reset: the sequence's length, of an encoder and decoder the encoder's. Where
    it is carried: the window, or twice the task's longest lag.
    """
    if not config.carry_state:
        return min((config.architecture.encoder_steps or config.truncation_length) - 1, LONGEST)
    needed = 2 * max(lags_of(task), default=0)
    return min(max(config.truncation_length, needed, SHORTEST), LONGEST, config.columns // 2)


def read(config: RunConfig, weights: Sequence[np.ndarray], uploads: Uploads, most: int = MOST) -> ValidationStates:
    """The network's states over about `most` time steps of validation data at most, in two rows or
    more.

    A row is a window where each begins with an empty state; else it has twice `reach` columns, and
    the first half fills the state.
    """
    full = reach(config, config.make_task(uploads)) if config.carry_state else 0
    steps = max(2 * full, 1) if config.carry_state else config.truncation_length
    multiplications = sum(
        weight.size for (layer, *_), weight in zip(network.weight_shapes(config), weights, strict=True) if layer != "embedding"
    )
    rows = max(2, int(min(most, max(LEAST, WORK / multiplications))) // steps)
    windows = -(-rows // config.batch_size)
    part = config.validation_data(uploads).cut(0, windows * steps).in_windows(steps)
    # Rows that fill up the last batch of a finite data set are copies: leave them out.
    real = np.ones(len(part.inputs), bool) if part.weights is None else part.weights.any(axis=1)
    part = part.cut(0, steps, np.flatnonzero(real)[:rows])
    there = np.arange(steps) >= full
    there = np.broadcast_to(there, part.inputs.shape[:2]) if part.padding is None else there & ~part.padding
    seen = network.forward(config, weights, part.inputs, network.zero_states(config, len(part.inputs)), padding=part.padding)
    return ValidationStates(part, seen.layers, full, there)
