"""Tasks that label their time steps, so that hidden states can be coloured by the labels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.tasks._epoch import Epoch


class LabelsTimeSteps(ABC):
    """A task that labels its time steps."""

    @staticmethod
    @abstractmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """What the labels stand for ("the digit"), and their names in a meaningful order."""

    @abstractmethod
    def labels(self, part: Epoch) -> np.ndarray:
        """The label of each time step of whole windows, as an index into the names:
        (rows, time steps) int; −1 where a time step has none."""
