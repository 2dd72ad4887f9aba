"""Time series: predict the next values of Géron's function, or of series that the user uploads."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from playground.settings import ColumnNames, Cost, Integer, SettingError, Upload
from playground.tasks import _series_pieces
from playground.tasks._epoch import Epoch
from playground.tasks._generation import Generation
from playground.tasks._last_outputs import LAST_OUTPUTS, uncounted
from playground.tasks._losses import mean
from playground.tasks._own_columns import columns_of, uploaded
from playground.tasks._series import FROM_ZEROS, GENERATED, NextValue, from_zeros_and
from playground.tasks._split_series import SplitSeries, split
from playground.tasks._standardised import IsStandardised, Scale
from playground.tasks._uploads import NO_UPLOADS, Uploads
from playground.tasks._whole_series import HasWholeSeries, WholeSeries
from playground.tasks._windowing import DrawnAnew, updates_per_epoch
from playground.uploads import table

STEP = 0.1
HELD_OUT, END = 24.0, 30.0
BUILT_IN = "t·sin(t)/3 + 2·sin(5t)"
FROM_THE_END = "from where training data ends"
SQUARE = "mean square error"


def geron(t: Any) -> Any:
    """f(t) = t·sin(t)/3 + 2·sin(5t). Source: Géron, Hands-On Machine Learning, ch. 14."""
    return t * np.sin(t) / 3 + 2 * np.sin(5 * t)


@functools.cache
def built_in() -> SplitSeries:
    """Géron's function every STEP, on the scale on which it is."""
    return replace(split(geron(np.arange(0, END, STEP))), means=np.zeros(1), deviations=np.ones(1))


class TimeSeries(DrawnAnew, NextValue, HasWholeSeries, IsStandardised):
    """Instances of `truncation_length` values from random places of the series' first four fifths.

    Its last fifth is held out: validation reads it once, piece by piece, so that no piece is one
    that is trained on. Géron's function is sampled on t in [0, 30] in steps of 0.1, for training
    from any start. Uploaded series are standardised for the network (mean 0, deviation 1 in the
    part that is trained on) and shown in their own units. A piece that a series' end cuts short is
    padded, and what is padded has no weight.

    At every time step the network outputs the next `horizon` values. Its inputs are the columns
    `inputs`, where they include the column to predict that one first; of several series each is cut
    by itself and shown on a scale of its own, in deviations from its mean, and no piece crosses from
    one to another.
    Source: Géron ch. 14 (one value, nothing held out), and ch. 15 of the third edition for the
    columns and for the 14 values at every time step.
    """

    TITLE = "Time series"
    HELP = "Pieces of a series come in; the network must predict each next value."
    FINITE = True
    SETTINGS: ClassVar = (
        Upload(
            name="series",
            label="Series",
            default=BUILT_IN,
            help="Géron's function, or a file of your own: columns of numbers, in order of time. The last fifth is held out.",
        ),
        ColumnNames(
            name="inputs",
            label="Inputs",
            default="",
            most=table.MOST_INPUTS,
            cost=Cost.NETWORK,
            help="The columns that the network reads at each time step, each on a scale of its own; none: the one to predict. Where it reads "
            "others, it can't go on alone: what they will be is unknown.",
        ),
        ColumnNames(name="target", label="Target", default="", most=1, help="The column whose next values the network must say."),
        Integer(
            name="horizon",
            label="Horizon",
            unit="time steps",
            default=1,
            low=1,
            high=50,
            cost=Cost.NETWORK,
            help="How many next values the network says at each time step. Drawn, and compared with the value then, is the furthest.",
        ),
        LAST_OUTPUTS,
        updates_per_epoch("new pieces of the series"),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        count, horizon = len(ColumnNames.split(settings["inputs"])), settings["horizon"]
        whose = "a" if settings["series"] == BUILT_IN else "your"
        what = (
            f"{count} columns of your series come in step by step"
            if count > 1
            else f"Pieces of {whose} series come in value by value"
        )
        following = f"the next {horizon} values" if horizon > 1 else "the next value" if count > 1 else "each next value"
        of_target = f" of {settings['target']}" if settings["target"] else ""
        return f"{what}; say {following}{of_target}."

    @staticmethod
    def loss_unit(settings: Mapping[str, Any]) -> str:
        return "" if settings["series"] == BUILT_IN else "σ²"

    @classmethod
    def look(cls, settings: Mapping[str, Any]) -> str:
        horizon = settings["horizon"]
        return f"Green lies on red where the network predicts the value {horizon} steps ahead." if horizon > 1 else cls.LOOK

    @classmethod
    def widths(cls, settings: Mapping[str, Any]) -> tuple[int, int]:
        return max(1, len(ColumnNames.split(settings["inputs"]))), int(settings["horizon"])

    @classmethod
    def apart(cls, settings: Mapping[str, Any]) -> dict[int, str]:
        read, target = columns_of(settings)
        return {feature: name for feature, name in enumerate(read) if name != target}

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        self.is_built_in = settings["series"] == BUILT_IN
        self.features, self.horizon = self.widths(settings)
        columns = columns_of(settings)
        for name in ("inputs", "target"):
            if self.is_built_in and settings[name]:
                raise SettingError(name, "empty for the built-in series", settings[name])
        self.series = built_in() if self.is_built_in else uploaded(self.uploads, str(settings["series"]), *columns)

    @property
    def unit(self) -> float:
        return self.series.deviation

    def scale(self) -> Scale | None:
        if self.is_built_in:
            return None
        read, target = columns_of(self.settings)
        target = target or "series"
        means, deviations = np.moveaxis(self.series.scales, -1, 0)
        return Scale(tuple(dict.fromkeys((*(read or (target,)), target))), target, means, deviations)

    def errors(self) -> dict[str, float]:
        self._check_horizon()
        return {name: float(errors.mean()) for name, errors in self.series.baselines(self.horizon).items()}

    def baselines(self) -> dict[str, dict[str, float]]:
        found = super().baselines()
        if self.horizon == 1:
            return found
        last = {name: float(errors[-1]) * self.unit**2 for name, errors in self.series.baselines(self.horizon).items()}
        return {SQUARE: found[SQUARE], self._at_the_last: last, "loss": found["loss"]}

    @property
    def _at_the_last(self) -> str:
        return f"{SQUARE} {self.horizon} steps ahead"

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        found = super().metrics(data, outputs)
        if self.horizon == 1:
            return found
        error = (outputs[..., -1].astype(np.float64) - data.targets[..., -1]) * self.unit
        return found | {self._at_the_last: mean(error**2, data.weights)}

    def _check_length(self, steps: int) -> None:
        """Raises SettingError where the part to train on is shorter than a window and what follows."""
        self._check_horizon()
        shortest = min(range(len(self.series.trained)), key=lambda number: len(self.series.trained[number]))
        values, most = len(self.series.trained[shortest]), len(self.series.trained[shortest]) - self.horizon
        if most < steps:
            whole = values + len(self.series.held_out[shortest])
            allowed = f"at most {most} for a series of {whole} values, of which {values} are trained on"
            raise SettingError("truncation_length", allowed, steps, most)

    def _check_horizon(self) -> None:
        """Raises SettingError where no held-out value lies so far ahead of another."""
        fewest = min(map(len, self.series.held_out))
        if fewest <= self.horizon:
            allowed = f"at most {fewest - 1} for a series whose last {fewest} values are held out"
            raise SettingError("horizon", allowed, self.horizon, fewest - 1)

    def _instances(self, rng: np.random.Generator, count: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` pieces of `steps` values from random places to train on: (count, steps, columns)
        float32; and where each begins in the whole series, in values: (count,)."""
        if self.is_built_in:
            begin = rng.uniform(0, HELD_OUT - steps * STEP, (count, 1))
            return np.asarray(geron(begin + STEP * np.arange(steps)), np.float32)[..., None], begin[:, 0] / STEP
        return _series_pieces.trained(self.series, rng, count, steps)

    def _following(self, pieces: np.ndarray) -> np.ndarray:
        """The next `horizon` values of the column to predict, for each time step of pieces that go on
        as far behind their end: (…, time steps, horizon)."""
        return np.lib.stride_tricks.sliding_window_view(pieces[..., 1:, self.series.target], self.horizon, axis=-1)

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        self._check_length(truncation_length)
        updates = self.settings["updates_per_epoch"]
        pieces, begin = self._instances(rng, batch_size * updates, truncation_length + self.horizon)
        columns = updates * truncation_length
        inputs = pieces[:, :truncation_length, : self.features]
        targets = self._following(pieces)
        places = np.asarray(begin[:, None] + np.arange(truncation_length), np.float32).reshape(batch_size, columns)
        return Epoch(inputs.reshape(batch_size, columns, -1), targets.reshape(batch_size, columns, -1), places=places)

    def whole(self) -> WholeSeries:
        parts = [part for pair in zip(self.series.trained, self.series.held_out, strict=True) for part in pair]
        ends = np.cumsum(list(map(len, parts)))
        held_out = tuple(zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True))
        dates = None if self.is_built_in else table.dates_of(self.uploads[str(self.settings["series"])])
        return WholeSeries(np.concatenate(parts)[:, self.series.target], held_out, dates)

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """The held-out values, piece by piece; weights and padding where a piece ends early."""
        self._check_length(truncation_length)
        skipped = uncounted(self.settings, truncation_length)
        pieces, beyond, counted = _series_pieces.held_out(self.series, batch_size, truncation_length, self.horizon, skipped)
        padding = beyond.reshape(batch_size, -1)
        inputs = pieces[..., :truncation_length, : self.features].reshape(*padding.shape, -1)
        targets = self._following(pieces).reshape(*padding.shape, -1)
        weights = np.repeat(counted, truncation_length, axis=1) & ~padding
        return Epoch(inputs, targets, weights.astype(np.float32), padding).without_first(skipped, truncation_length)

    def labels(self, part: Epoch) -> np.ndarray:
        """None where the column to predict is no input: it can't be seen whether it rises."""
        return super().labels(part) if self.series.target == 0 else np.full(part.inputs.shape[:2], -1)

    def display(self, values: np.ndarray) -> np.ndarray:
        return values if self.is_built_in else self.series.shown(values)

    def display_inputs(self, inputs: np.ndarray) -> np.ndarray:
        columns = slice(self.features)
        return inputs if self.is_built_in else inputs * self.series.deviations[columns] + self.series.means[columns]

    def scaled(self, values: np.ndarray, feature: int = 0) -> np.ndarray:
        return np.asarray(
            (np.asarray(values, np.float64) - self.series.means[feature]) / self.series.deviations[feature], np.float32
        )

    @classmethod
    def at_once(cls, settings: Mapping[str, Any]) -> bool:
        return int(settings["horizon"]) > 1

    @staticmethod
    def starts(settings: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:
        """Without a horizon the network goes on alone only where it reads nothing but what it says."""
        if settings["horizon"] > 1:
            return (FROM_THE_END,), int(settings["horizon"])
        return (() if TimeSeries.apart(settings) else (FROM_ZEROS, FROM_THE_END)), GENERATED

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        """The last values that are trained on are the start; the held-out ones follow. Of several
        series, the first."""
        self._check_length(truncation_length)
        names, length = self.starts(self.settings)
        given, following = self.series.trained[0][-truncation_length:], self.series.held_out[0][:length]
        truth = self.series.scaled(np.concatenate([given, following])[:, self.series.target])
        if self.horizon == 1:
            return from_zeros_and(FROM_THE_END, truth[:truncation_length], truth)
        return Generation(names, self.series.standardised(given)[None, :, : self.features], truth, length, at_once=True)
