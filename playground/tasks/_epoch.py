"""The data of one epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Epoch:
    """The data of one epoch: rows over which windows of `truncation_length` columns slide.

    inputs (batch, columns, features) float32; targets (batch, columns) int32 classes or
    (batch, columns, outputs) float32. weights (batch, columns) float32: how much each position
    counts in the loss and the metrics; None where all count alike. padding (batch, columns) bool:
    positions outside every sequence, after its end or before an encoder's first word; their weights
    are 0. None where nothing is padded. places (batch, columns) float32: where each time step
    begins in the task's whole series, in values; None where there is none.
    """

    inputs: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None = None
    padding: np.ndarray | None = None
    places: np.ndarray | None = None

    def cut(self, start: int, stop: int, rows: slice | np.ndarray = slice(None)) -> Epoch:
        """The columns `start` to `stop` − 1 of the given rows."""
        return self._each(lambda array: array[rows, start:stop])

    def without_missed(self, steps: int, missed: int) -> Epoch:
        """The columns that windows of `steps` read where `missed` lie between two of them."""
        columns = np.arange(self.inputs.shape[1])
        return self._each(lambda array: array[:, columns % (steps + missed) < steps])

    def without_first(self, uncounted: int, steps: int) -> Epoch:
        """The same columns, of which the first `uncounted` of every `steps` have no weight."""
        if not uncounted:
            return self
        counts = (np.arange(self.inputs.shape[1]) % steps >= uncounted).astype(np.float32)
        before = np.ones(self.inputs.shape[:2], np.float32) if self.weights is None else self.weights
        return replace(self, weights=before * counts)

    def in_windows(self, steps: int) -> Epoch:
        """Every whole window of `steps` columns as a row of its own: (batch · windows, steps, …)."""
        columns = self.inputs.shape[1] // steps * steps
        return self._each(lambda array: array[:, :columns].reshape(-1, steps, *array.shape[2:]))

    def _each(self, change: Callable[[np.ndarray], np.ndarray]) -> Epoch:
        optional = (None if array is None else change(array) for array in (self.weights, self.padding, self.places))
        return Epoch(change(self.inputs), change(self.targets), *optional)
