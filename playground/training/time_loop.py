"""What a loop over time runs: one step of a cell, the time steps that are computed, and the scratch
buffers that hold the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tensorflow as tf

from playground.cells import Cell, Clamp, unclamped
from playground.training import xla_loops
from playground.training._record_replay import Product
from playground.training.scratch_buffers import ScratchBuffers


@dataclass(frozen=True)
class Step:
    """One time step of a cell with its weights, a function of the array namespace that computes it.

    mask (batch, units): recurrent dropout. fused: whether each loop may become one compiled
    function (see xla_loops).
    """

    cell: Cell
    weights: Mapping[str, Any]
    mask: Any
    clamp: Clamp = unclamped
    fused: bool = False

    def __call__(self, namespace: Any, projected: Any, states: Sequence[Any]) -> list[Any]:
        """The states after a step, from projected (batch, k·units) and the states before it, each
        (batch, units)."""
        after, _ = self.cell.step(namespace, self.weights, projected, tuple(states), self.mask, self.clamp)
        return list(after)

    @property
    def product(self) -> Product:
        """How matrices are multiplied inside the loops."""
        return xla_loops.product if self.fused else tf.matmul

    def counter(self, t: Any) -> Any:
        """The time step t of a loop, in a form that keeps XLA from fusing the loop unless it
        should."""
        return t if self.fused else xla_loops.unfused(t)


@dataclass(frozen=True)
class TimeLoop:
    """Time steps `first` to `stop` − 1 are computed; in the others the states stay as they are and
    the outputs are 0.

    padding (time steps, batch) bool, None for none: a row's states stay where it is padded, and its
    outputs are 0. `first` and `stop` hold for the whole batch: what an encoder reads is padded in
    front, everything else behind. `stop` None: the last step.
    """

    padding: Any = None
    first: Any = 0
    stop: Any = None
    scratch: ScratchBuffers = field(default_factory=ScratchBuffers)

    def over(self, steps: slice) -> TimeLoop:
        """The loop over these time steps of a padded window, without those that are padding for the
        whole batch."""
        if self.padding is None:
            return self
        padding = self.padding[steps]
        first, stop = bounds(~padding)
        return replace(self, padding=padding, first=first, stop=stop)

    def keep_padded(self, t: Any, before: list[Any], after: list[Any]) -> list[Any]:
        """The states after time step t: the old ones in rows that are padded there."""
        if self.padding is None:
            return after
        return [tf.where(self.padding[t][:, None], old, new) for old, new in zip(before, after, strict=True)]

    def zero_padded(self, values: Any) -> Any:
        """values (time steps, batch, units) with zeros where there is padding."""
        return values if self.padding is None else tf.where(self.padding[..., None], 0.0, values)


def bounds(counts: Any) -> tuple[Any, Any]:
    """The first time step at which any row of counts (time steps, batch) bool is true, and the step
    after the last one."""
    steps, counts = counts.shape[0], tf.reduce_any(counts, 1)
    numbers = tf.range(steps)
    return tf.reduce_min(tf.where(counts, numbers, steps)), tf.reduce_max(tf.where(counts, numbers + 1, 0))
