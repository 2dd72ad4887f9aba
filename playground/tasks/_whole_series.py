"""Tasks whose windows are pieces of one series, or of a few, that can be shown whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class WholeSeries:
    """values (values,) float64: all values of the column to predict, in the units in which it is
    shown, one series after the other. held_out: of each series the first place that is held out and
    the one where the series ends. dates: of the values, (values,) datetime64; None where they are
    not known."""

    values: np.ndarray
    held_out: tuple[tuple[int, int], ...]
    dates: np.ndarray | None = None

    @property
    def is_held_out(self) -> np.ndarray:
        """Which values are held out: (values,) bool."""
        found = np.zeros(len(self.values), bool)
        for first, end in self.held_out:
            found[first:end] = True
        return found


class HasWholeSeries(ABC):
    """A task that trains on pieces of series. Its epochs have `places`: see Epoch."""

    @abstractmethod
    def whole(self) -> WholeSeries:
        """The series from which the pieces come, and what of it is held out."""
