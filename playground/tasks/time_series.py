"""Time series: predict the next value of Géron's function, or of a series that the user uploads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Upload
from playground.tasks._epoch import Epoch
from playground.tasks._generation import Generation
from playground.tasks._series import NextValue, from_zeros_and
from playground.tasks._uploads import NO_UPLOADS, Uploads
from playground.tasks._windowing import DrawnAnew, updates_per_epoch

STEP = 0.1
END = 30.0
BUILT_IN = "t·sin(t)/3 + 2·sin(5t)"


def geron(t: Any) -> Any:
    """f(t) = t·sin(t)/3 + 2·sin(5t). Source: Géron, Hands-On Machine Learning, ch. 14."""
    return t * np.sin(t) / 3 + 2 * np.sin(5 * t)


class TimeSeries(DrawnAnew, NextValue):
    """Instances of `truncation_length` values from random places of the series.

    Géron's function is sampled on t in [0, 30] in steps of 0.1, from any start. An uploaded series
    is standardised (mean 0, deviation 1) for the network and shown in its own units.
    Source: Géron ch. 14.
    """

    TITLE = "Time series"
    HELP = "Pieces of a series come in; the network must predict each next value."
    SETTINGS: ClassVar = (
        Upload(
            name="series",
            label="Series",
            default=BUILT_IN,
            help="Géron's function, or a CSV file of your own: one column of numbers, in order of time.",
        ),
        updates_per_epoch("new pieces of the series"),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        whose = "a" if settings["series"] == BUILT_IN else "your"
        return f"Pieces of {whose} series come in value by value; say each next value."

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
        """`count` pieces of `steps` values from random places: (count, steps) float32."""
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

    def repeating(self) -> float:
        values = geron(np.arange(0, END, STEP)) if self.values is None else self.display(self.values)
        return float(np.mean(np.diff(values) ** 2))

    def display(self, values: np.ndarray) -> np.ndarray:
        return values * self.deviation + self.mean

    def scaled(self, values: np.ndarray) -> np.ndarray:
        return (values - self.mean) / self.deviation

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        piece = self._instances(rng, 1, truncation_length + 1)[0, :truncation_length]
        return from_zeros_and("from a piece of the series", piece)
