"""Tasks whose network reads data of the user's own that were standardised for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Scale:
    """How columns were standardised: (value - mean) / deviation.

    columns: their names, the inputs in the network's order, and the target behind them where it is
    none of them. means, deviations: (series, columns) float64, of each series that is trained on.
    """

    columns: tuple[str, ...]
    target: str
    means: np.ndarray
    deviations: np.ndarray


class IsStandardised(ABC):
    """A task that knows how its data were standardised: whoever takes the network away needs it."""

    @abstractmethod
    def scale(self) -> Scale | None:
        """The scale of the columns; None where the network reads values as they are."""
