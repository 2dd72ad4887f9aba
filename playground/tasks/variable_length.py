"""Variable length: the mean of the values so far, in sequences that end at different time steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Value
from playground.tasks._epoch import Epoch
from playground.tasks._goal import HasBaselines
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import mean
from playground.tasks._windowing import DrawnAnew, updates_per_epoch

NOISE = 0.5


class VariableLength(DrawnAnew, HasBaselines, LabelsTimeSteps):
    """x_t = level + 0.5·N(0, 1), level uniform in [−1, 1]; target[t] = the mean of x_0 … x_t.

    Lengths are uniform in 1 … longest and known with the data; zeros without weight pad what
    follows the end. The target shows padding that leaks in: its zeros pull a running mean towards
    0, and a loss that counts its targets of 0 comes out too small.
    Source: Géron ch. 14, "Handling variable length input sequences", for the lengths; the target is
    ours.
    """

    TITLE = "Variable length"
    GROUP = "Sequences"
    HELP = "Noisy sequences that end at different time steps come in; the network must output the mean of the values so far."
    LOOK = "Green follows red while a sequence lasts; the padding after its end counts nowhere."
    WEIGHTED = True
    SEQUENCES = True
    SETTINGS: ClassVar = (
        Integer(
            name="longest",
            label="Longest sequence",
            unit="time steps",
            default=20,
            low=2,
            high=200,
            cost=Cost.RECOMPILE,
            help="Every sequence has a length of its own, from 1 to this; shorter ones are padded to it.",
        ),
        updates_per_epoch("new sequences", high=500),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"Sequences of up to {settings['longest']} noisy values come in; at every step, say the mean so far."

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": settings["longest"]}

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        shape = (batch_size, self.settings["updates_per_epoch"], truncation_length)
        lengths = rng.integers(1, truncation_length + 1, (*shape[:2], 1))
        values = rng.uniform(-1, 1, (*shape[:2], 1)) + NOISE * rng.standard_normal(shape)
        steps = np.arange(truncation_length)
        there = steps < lengths
        means = np.cumsum(values, axis=2) / (steps + 1)
        inputs, targets, weights = (
            np.asarray(array, np.float32).reshape(batch_size, -1) for array in (values * there, means * there, there)
        )
        return Epoch(inputs[..., None], targets[..., None], weights, weights == 0)

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the mean so far", ("below −0.5", "below 0", "above 0", "above 0.5")

    def labels(self, part: Epoch) -> np.ndarray:
        return np.digitize(part.targets[..., 0], (-0.5, 0.0, 0.5))

    def baselines(self) -> dict[str, dict[str, float]]:
        steps = np.arange(1, self.settings["longest"] + 1)
        # Step t (from 1) is reached by the longest − t + 1 lengths from t on.
        reached = steps[::-1]
        return {
            "mean square error": {
                "always 0": mean(1 / 3 + NOISE**2 / steps, reached),
                "the value just read": mean(NOISE**2 * (1 - 1 / steps), reached),
            }
        }

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs[..., 0]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"mean square error": mean(np.mean((outputs - data.targets) ** 2, axis=-1), data.weights)}
