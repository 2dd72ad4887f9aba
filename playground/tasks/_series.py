"""What the tasks that predict the next value of a series share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.tasks._epoch import Epoch
from playground.tasks._generation import Generates, Generation
from playground.tasks._goal import HasBaselines
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import mean
from playground.tasks._task import Task

FROM_ZEROS = "from zeros"
GENERATED = 300
"""Values that the network generates on its own. Source: Géron ch. 14."""
QUARTERS = ("low, rising", "high, rising", "high, falling", "low, falling")
"""The quarters of a wave in order; high is above 0, the mean of the series."""


class NextValue(Task, Generates, HasBaselines, LabelsTimeSteps):
    """target[t] = x_{t+1}; time steps are labelled by the quarter of the wave that they are in."""

    EXAMPLES = "values"
    LOOK = "Green lies on red where the network predicts the next value."

    @abstractmethod
    def errors(self) -> dict[str, float]:
        """The mean square error that methods without recurrence make on validation data, by name, on
        the scale on which the network reads the series."""

    @property
    def unit(self) -> float:
        """What 1 on the network's scale is in the series' own units."""
        return 1.0

    def baselines(self) -> dict[str, dict[str, float]]:
        errors = self.errors()
        return {"mean square error": {name: error * self.unit**2 for name, error in errors.items()}, "loss": errors}

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "where the series is", QUARTERS

    def labels(self, part: Epoch) -> np.ndarray:
        values, following = part.inputs[..., 0], part.targets[..., 0]
        high = (values > 0).astype(int)
        return np.where(following > values, high, 3 - high)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        """The value furthest ahead."""
        return outputs[..., -1]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        error = (outputs.astype(np.float64) - data.targets) * self.unit
        return {"mean square error": mean(np.mean(error**2, axis=-1), data.weights)}


def from_zeros_and(name: str, piece: np.ndarray, truth: np.ndarray | None = None) -> Generation:
    """Two starts: zeros, and a `piece` (time steps,) float32, which begins the `truth`."""
    given = piece[:, None]
    return Generation((FROM_ZEROS, name), np.stack([np.zeros_like(given), given]), truth, GENERATED)
