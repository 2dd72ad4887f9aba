"""Stretches of validation data as the network reads them now: the hidden states of every layer, many sequences side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.configuration.config import RunConfig
from playground.reference import network
from playground.tasks import Epoch, Task, Uploads, lags_of

SHORTEST, LONGEST = 10, 60
"""Time steps back that are asked about, at least and at most, where the state is carried on and no window is a limit."""
MOST, LEAST, WORK = 4_096, 1_024, 2e9
"""Time steps that are read: as many as so many multiplications allow, within these limits."""


@dataclass(frozen=True, eq=False)
class Stretches:
    """part (rows, time steps): what was read, from an empty state on; hidden: of each layer (rows, time steps, units); full: the
    first time step at which the state is what it is in training, where it is carried on there; there (rows, time steps) bool:
    from then on, where a sequence has not ended."""

    part: Epoch
    hidden: tuple[np.ndarray, ...]
    full: int
    there: np.ndarray


def reach(config: RunConfig, task: Task) -> int:
    """How many time steps back a state may be asked about: as far as its sequence reaches (of an encoder and a decoder what the encoder
    reads), or, where it is carried on, a window and twice as far as the task needs."""
    if not config.carry_state:
        return min((config.architecture.encoder_steps or config.truncation_length) - 1, LONGEST)
    needed = 2 * max(lags_of(task), default=0)
    return min(max(config.truncation_length, needed, SHORTEST), LONGEST, config.columns // 2)


def read(config: RunConfig, weights: Sequence[np.ndarray], uploads: Uploads, most: int = MOST) -> Stretches:
    """At most about `most` time steps of validation data, in as many rows as they make, but two at least.

    A row is a window where each begins with an empty state; else twice `reach`, the first half of which fills the state.
    """
    full = reach(config, config.make_task(uploads)) if config.carry_state else 0
    steps = max(2 * full, 1) if config.carry_state else config.truncation_length
    multiplications = sum(
        weight.size for (layer, *_), weight in zip(network.weight_shapes(config), weights, strict=True) if layer != "embedding"
    )
    rows = max(2, int(min(most, max(LEAST, WORK / multiplications))) // steps)
    windows = -(-rows // config.batch_size)
    part = config.validation_data(uploads).cut(0, windows * steps).in_windows(steps)
    # What fills up a finite lot counts nowhere: it is there a second time.
    real = np.ones(len(part.inputs), bool) if part.weights is None else part.weights.any(axis=1)
    part = part.cut(0, steps, np.flatnonzero(real)[:rows])
    there = np.arange(steps) >= full
    there = np.broadcast_to(there, part.inputs.shape[:2]) if part.padding is None else there & ~part.padding
    seen = network.forward(config, weights, part.inputs, network.zero_states(config, len(part.inputs)), padding=part.padding)
    return Stretches(part, tuple(layer["h"] for layer in seen.layers), full, there)
