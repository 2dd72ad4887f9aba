"""Time series: the next value of Géron's function, or of a series that the user uploads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Upload
from playground.tasks import NO_UPLOADS, Epoch, Generation, Uploads, _series
from playground.tasks._windowing import DrawnAnew, updates_per_epoch

STEP = 0.1
END = 30.0
BUILT_IN = "t·sin(t)/3 + 2·sin(5t)"


def geron(t: Any) -> Any:
    """f(t) = t·sin(t)/3 + 2·sin(5t). Source: Géron, Hands-On Machine Learning, ch. 14."""
    return t * np.sin(t) / 3 + 2 * np.sin(5 * t)


class TimeSeries(DrawnAnew):
    """Instances of `truncation_length` values from a random place of the series; target = input shifted by one time step.

    Géron's function is read on t in [0, 30] at steps of 0.1, starting anywhere. An uploaded series is standardised
    (mean 0, deviation 1) for the network and shown in its own units. Source: Géron, ch. 14.
    """

    TITLE = "Time series"
    HELP = "Pieces of a series come in; the network must say each next value."
    LOOK = "Green lies on red when the next value is known before it comes."
    SETTINGS: ClassVar = (
        Upload(
            name="series",
            label="Series",
            default=BUILT_IN,
            help="Géron's function, or a CSV file of your own: one column of numbers, in the order of time.",
        ),
        updates_per_epoch("new pieces of the series"),
    )

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        self.values: np.ndarray | None = None
        self.mean, self.deviation = 0.0, 1.0
        if settings["series"] != BUILT_IN:
            if settings["series"] not in self.uploads:
                raise KeyError(f"series {settings['series']!r} is not here: upload its CSV file again")
            raw = self.uploads[settings["series"]]
            self.mean, self.deviation = float(raw.mean()), float(raw.std()) or 1.0
            self.values = ((raw - self.mean) / self.deviation).astype(np.float32)

    def _instances(self, rng: np.random.Generator, count: int, steps: int) -> np.ndarray:
        """`count` stretches of `steps` values from random places: (count, steps) float32."""
        if self.values is None:
            begin = rng.uniform(0, max(END - steps * STEP, STEP), (count, 1))
            return np.asarray(geron(begin + STEP * np.arange(steps)), np.float32)
        start = rng.integers(0, max(len(self.values) - steps, 0) + 1, (count, 1))
        return self.values[np.minimum(start + np.arange(steps), len(self.values) - 1)]

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        updates = self.settings["updates_per_epoch"]
        instances = self._instances(rng, batch_size * updates, truncation_length + 1)
        rows = instances.reshape(batch_size, updates, truncation_length + 1)
        shape = (batch_size, updates * truncation_length, 1)
        return Epoch(rows[..., :-1].reshape(shape), rows[..., 1:].reshape(shape))

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "where the series is", _series.NAMES

    def labels(self, part: Epoch) -> np.ndarray:
        return _series.of(part)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs[..., 0]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        square = float(np.mean((self.display(outputs) - self.display(data.targets)) ** 2))
        return {"mean square error": square}

    def display(self, values: np.ndarray) -> np.ndarray:
        return values * self.deviation + self.mean

    def scaled(self, values: np.ndarray) -> np.ndarray:
        return (values - self.mean) / self.deviation

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        length = 300
        real = self._instances(rng, 1, truncation_length + 1)[0, :truncation_length, None]
        zeros = np.zeros_like(real)
        return Generation(("from zeros", "from a piece of the series"), np.stack([zeros, real]), None, length)
