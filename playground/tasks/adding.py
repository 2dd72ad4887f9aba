"""Adding problem: add up two marked numbers of a long sequence at its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Value
from playground.tasks._epoch import Epoch
from playground.tasks._goal import HasBaselines
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import loss, mean
from playground.tasks._windowing import DrawnAnew, updates_per_epoch


class Adding(DrawnAnew, HasBaselines, LabelsTimeSteps):
    """Inputs: a value in [0, 1) and a marker; the last target is the sum of the marked values.

    Values are uniform. One of each half of the sequence is marked with 1, all others with 0. Only
    the last time step has a weight.
    Source: Hochreiter and Schmidhuber 1997, experiment 4; the values and the baseline as in Le,
    Jaitly, Hinton 2015; the halves as in Arjovsky, Shah, Bengio 2016.
    """

    TITLE = "Adding problem"
    GROUP = "Sequences"
    HELP = "Random numbers come in, two of them marked; at the end the network must output the sum of these two."
    LOOK = "At the last time step green meets red once the network keeps both marked numbers until the end."
    FEATURES = 2
    INPUTS = ("input", "mark")
    SEQUENCES = True
    WEIGHTED = True
    SETTINGS: ClassVar = (
        Integer(
            name="length",
            label="Length",
            unit="time steps",
            default=50,
            low=10,
            high=200,
            cost=Cost.RECOMPILE,
            help="How long each sequence is. The gradient has to flow back from its end to the first marked number.",
        ),
        updates_per_epoch("new sequences"),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"{settings['length']} random numbers come in, two of them marked; at the end, say the sum of those two."

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": settings["length"]}

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        length, updates = self.settings["length"], self.settings["updates_per_epoch"]
        count = batch_size * updates
        values = rng.random((count, length), np.float32)
        early, late = rng.integers(0, length // 2, count), rng.integers(length // 2, length, count)
        every = np.arange(count)
        markers, targets = np.zeros_like(values), np.zeros_like(values)
        markers[every, early] = markers[every, late] = 1
        targets[:, -1] = values[every, early] + values[every, late]
        weights = np.zeros((batch_size, updates, length), np.float32)
        weights[..., -1] = 1
        shape = (batch_size, updates * length)
        inputs = np.stack([values, markers], axis=-1).reshape(*shape, 2)
        return Epoch(inputs, targets.reshape(*shape, 1), weights.reshape(shape))

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "how many marked values were read", ("none", "one", "both")

    def labels(self, part: Epoch) -> np.ndarray:
        return part.inputs[..., 1].cumsum(axis=1).astype(int)

    def baselines(self) -> dict[str, dict[str, float]]:
        # Twice the variance of a number that is uniform in [0, 1).
        return {"mean square error": {"always answering 1": 2 / 12}}

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs[..., 0]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"mean square error": mean(loss(self, data.targets, outputs), data.weights)}
