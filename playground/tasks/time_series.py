"""Time series: predict the next value of Géron's function, or of a series that the user uploads."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from playground.settings import SettingError, Upload
from playground.tasks._epoch import Epoch
from playground.tasks._generation import Generation
from playground.tasks._series import GENERATED, NextValue, from_zeros_and
from playground.tasks._split_series import SplitSeries, split
from playground.tasks._uploads import NO_UPLOADS, Uploads
from playground.tasks._windowing import DrawnAnew, updates_per_epoch, whole_windows

STEP = 0.1
HELD_OUT, END = 24.0, 30.0
BUILT_IN = "t·sin(t)/3 + 2·sin(5t)"


def geron(t: Any) -> Any:
    """f(t) = t·sin(t)/3 + 2·sin(5t). Source: Géron, Hands-On Machine Learning, ch. 14."""
    return t * np.sin(t) / 3 + 2 * np.sin(5 * t)


@functools.cache
def built_in() -> SplitSeries:
    """Géron's function every STEP, on the scale on which it is."""
    return replace(split(geron(np.arange(0, END, STEP))), mean=0.0, deviation=1.0)


class TimeSeries(DrawnAnew, NextValue):
    """Instances of `truncation_length` values from random places of the series' first four fifths.

    Its last fifth is held out: validation reads it once, piece by piece, so that no piece is one
    that is trained on. Géron's function is sampled on t in [0, 30] in steps of 0.1, for training
    from any start. An uploaded series is standardised for the network (mean 0, deviation 1 in the
    part that is trained on) and shown in its own units. A piece that the series' end cuts short is
    padded, and what is padded has no weight.
    Source: Géron ch. 14; there, nothing is held out.
    """

    TITLE = "Time series"
    HELP = "Pieces of a series come in; the network must predict each next value."
    FINITE = True
    SETTINGS: ClassVar = (
        Upload(
            name="series",
            label="Series",
            default=BUILT_IN,
            help="Géron's function, or a file of your own: one column of numbers, in order of time. The last fifth is held out.",
        ),
        updates_per_epoch("new pieces of the series"),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        whose = "a" if settings["series"] == BUILT_IN else "your"
        return f"Pieces of {whose} series come in value by value; say each next value."

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        self.is_built_in = settings["series"] == BUILT_IN
        self.series = built_in() if self.is_built_in else uploaded(self.uploads, str(settings["series"]))

    @property
    def unit(self) -> float:
        return self.series.deviation

    def errors(self) -> dict[str, float]:
        return self.series.baselines

    def _check_length(self, steps: int) -> None:
        """Raises SettingError where the part to train on is shorter than a window and the next
        value."""
        values = len(self.series.trained)
        if values <= steps:
            whole = values + len(self.series.held_out)
            allowed = f"at most {values - 1} for a series of {whole} values, of which {values} are trained on"
            raise SettingError("truncation_length", allowed, steps, values - 1)

    def _instances(self, rng: np.random.Generator, count: int, steps: int) -> np.ndarray:
        """`count` pieces of `steps` values from random places to train on: (count, steps) float32."""
        if self.is_built_in:
            begin = rng.uniform(0, HELD_OUT - steps * STEP, (count, 1))
            return np.asarray(geron(begin + STEP * np.arange(steps)), np.float32)
        values = self.series.scaled(self.series.trained)
        return values[rng.integers(0, len(values) - steps + 1, (count, 1)) + np.arange(steps)]

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        self._check_length(truncation_length)
        updates = self.settings["updates_per_epoch"]
        instances = self._instances(rng, batch_size * updates, truncation_length + 1)
        rows = instances.reshape(batch_size, updates, truncation_length + 1)
        shape = (batch_size, updates * truncation_length, 1)
        return Epoch(rows[..., :-1].reshape(shape), rows[..., 1:].reshape(shape))

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """The held-out values, piece by piece; weights and padding where a piece ends early."""
        self._check_length(truncation_length)
        values = self.series.scaled(self.series.held_out)
        steps = len(values) - 1
        starts, counted = whole_windows(np.arange(0, steps, truncation_length), batch_size)
        places = starts[..., None] + np.arange(truncation_length)
        padding = (places >= steps).reshape(batch_size, -1)
        inputs, targets = (values[np.minimum(places + later, steps)].reshape(batch_size, -1) for later in (0, 1))
        weights = np.repeat(counted, truncation_length, axis=1) & ~padding
        return Epoch(inputs[..., None], targets[..., None], weights.astype(np.float32), padding)

    def display(self, values: np.ndarray) -> np.ndarray:
        return values if self.is_built_in else self.series.shown(values)

    def scaled(self, values: np.ndarray) -> np.ndarray:
        return self.series.scaled(values)

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        """The last values that are trained on are the start; the held-out ones follow."""
        self._check_length(truncation_length)
        values = self.series.scaled(np.concatenate([self.series.trained[-truncation_length:], self.series.held_out[:GENERATED]]))
        return from_zeros_and("from where training data ends", values[:truncation_length], values)


@functools.lru_cache(maxsize=4)
def uploaded(uploads: Uploads, name: str) -> SplitSeries:
    """The series of the user's own with this name; raises KeyError where it is not here."""
    if name not in uploads:
        raise KeyError(f"series {name!r} is not here: upload its file again")
    return split(uploads[name])
