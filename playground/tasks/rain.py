"""Rain: tomorrow's precipitation from the weather of the past days, or of months, weeks and days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Choice, Cost, Integer, SettingError, Upload, Value
from playground.tasks._epoch import Epoch
from playground.tasks._goal import Goal, HasBaselines, far_beyond
from playground.tasks._losses import mean
from playground.tasks._numerals import numeral
from playground.tasks._seattle_weather import COLUMNS, FIRST, seattle
from playground.tasks._split_series import split
from playground.tasks._uploads import NO_UPLOADS, Uploads
from playground.tasks._whole_series import HasWholeSeries, WholeSeries
from playground.tasks._windowing import DrawnAnew, updates_per_epoch, whole_windows
from playground.uploads import table

VALIDATION = 365
"""Validation days at the end of the built-in series: all of 2015. Of an uploaded one, a fifth."""
PREDICTABLE = 0.9
"""The share of the best baseline's square error below which a network counts as trained: a linear
regression on three days leaves 0.74."""
BUILT_IN = "Seattle 2012–2015"
DAILY, MIXED = "days", "mixed"
LAST, BEFORE = "last", "before"
MONTHS_WEEKS_DAYS = (30,) * 5 + (7,) * 5 + (1,) * 5


def spans(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """How many days each time step of a window averages, the earliest time step first."""
    return MONTHS_WEEKS_DAYS if settings["mix"] == MIXED else (1,) * int(settings["days"])


class Rain(DrawnAnew, HasBaselines, HasWholeSeries):
    """Inputs: the weather of the days before a day; the last target is that day's precipitation.

    Only the last time step has a weight. The network reads and outputs log(1 + precipitation); it
    and the other three columns are standardised over the training days. Training predicts days
    before the last year, which is kept for validation; its windows may read days from before it.
    With the setting held_out "before", the series ends a year earlier.
    An uploaded series replaces the precipitation, and the other columns are 0; a negative value
    x is read as −log(1 − x). One that is too short for a window is refused.
    Source: Géron ch. 14, exercise 8, "How much did it rain? II", for the shape of the task, and the
    section on long sequences for MIXED.
    """

    TITLE = "Rain"
    GROUP = "Weather"
    HELP = "Seattle's weather of the past days comes in; at the end the network must predict how much it will rain tomorrow."
    LOOK = "Blue is the rain of the past days, in mm. Green meets red at the end where tomorrow's rain is predicted."
    FEATURES = len(COLUMNS)
    SEQUENCES = True
    FINITE = True
    EXAMPLES = "days"
    WEIGHTED = True
    SETTINGS: ClassVar = (
        Upload(
            name="series",
            label="Series",
            default=BUILT_IN,
            help="The weather of Seattle, or a file of your own: one column of numbers, one a day, in order of time.",
        ),
        Choice(
            name="mix",
            label="Window",
            default=DAILY,
            options=(DAILY, MIXED),
            titles={DAILY: "Days", MIXED: "Months to days"},
            cost=Cost.RECOMPILE,
            help="Single days; or 190 days in 15 time steps: means over 5 months and 5 weeks, then 5 single days.",
        ),
        Integer(
            name="days",
            label="Days",
            unit="days",
            default=20,
            low=1,
            high=200,
            cost=Cost.RECOMPILE,
            help="How many days the network reads, where each day is a time step.",
        ),
        Choice(
            name="held_out",
            label="Held out",
            default=LAST,
            options=(LAST, BEFORE),
            titles={LAST: "Last year", BEFORE: "Year before"},
            cost=Cost.NETWORK,
            help="Last: 2015 (of your own series, the last fifth) is held out. Before: the part before it, 2014, is held out, and the last "
            "part is touched by nothing: choose settings and the number of epochs by the year before, then judge once by the last.",
        ),
        updates_per_epoch("windows from the years before", default=50, high=500),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        whose, what = ("Seattle's weather", "how much it rains") if settings["series"] == BUILT_IN else ("your series", "the value")
        if settings["mix"] == MIXED:
            return f"Months, weeks and days of {whose} come in; say {what} tomorrow."
        days = settings["days"]
        return f"{numeral(days).capitalize()} day{'s' * (days > 1)} of {whose} come{'s' * (days == 1)} in; say {what} tomorrow."

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        weather = self._weather()
        self.spans = np.array(spans(settings))
        own = settings["series"] != BUILT_IN
        self.days_validation = len(split(weather[:, 0]).held_out[0]) if own else VALIDATION
        if settings["held_out"] == BEFORE:
            weather = weather[: -self.days_validation]
        trained = logarithmic(weather[: -self.days_validation])
        self.mean, deviation = trained.mean(axis=0), trained.std(axis=0)
        # The deviation of equal values may be a rounding error instead of 0.
        self.deviation = np.where(deviation > 1e-9, deviation, 1.0)
        self.least = float(trained[:, 0].min())
        if len(trained) <= self.spans.sum():
            allowed = f"more than {self.spans.sum()} days long, a window, in the part that is trained on"
            raise SettingError("series", allowed, f"{len(trained)} of {len(weather)} days")
        self.weather = weather
        self.validation_from = len(self.weather) - self.days_validation

    def _weather(self) -> np.ndarray:
        """Seattle's weather, or the user's series in its first column: (days, 4)."""
        series = self.settings["series"]
        if series == BUILT_IN:
            return seattle()
        if series not in self.uploads:
            raise KeyError(f"series {series!r} is not here: upload its file again")
        own = table.series_of(self.uploads[series], table.names_of(self.uploads[series])[:1])
        if len(own) > 1:
            raise SettingError("series", "one series", f"{len(own)} in {series!r}")
        values = own[0]
        return np.pad(values, ((0, 0), (0, self.FEATURES - 1)))

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": len(spans(settings))}

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        days = rng.integers(self.spans.sum(), self.validation_from, (batch_size, self.settings["updates_per_epoch"]))
        return self._windows(days, np.ones(days.shape))

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """A window for each validation day, in random order: the first ones are a fair sample."""
        days = self.validation_from + rng.permutation(self.days_validation)
        return self._windows(*whole_windows(days, batch_size))

    def _windows(self, days: np.ndarray, counted: np.ndarray) -> Epoch:
        """The windows that predict `days` (rows, windows), with the weights `counted`."""
        rows, windows = days.shape
        targets = np.zeros((rows, windows, len(self.spans), 1), np.float32)
        weights = np.zeros((rows, windows, len(self.spans)), np.float32)
        targets[..., -1, 0] = self._standardised(self.weather)[days, 0]
        weights[..., -1] = counted
        shape = (rows, windows * len(self.spans))
        inputs = self._before_each_day()[days - self.spans.sum()].reshape(*shape, self.FEATURES)
        places = (days[..., None] - self._back).reshape(shape).astype(np.float32)
        return Epoch(inputs, targets.reshape(*shape, 1), weights.reshape(shape), places=places)

    @property
    def _back(self) -> np.ndarray:
        """How many days before the day to predict each time step begins."""
        return np.cumsum(self.spans[::-1])[::-1]

    def whole(self) -> WholeSeries:
        rain, series = self.weather[:, 0].astype(np.float64), self.settings["series"]
        dates = np.datetime64(FIRST) + np.arange(len(rain)) if series == BUILT_IN else table.dates_of(self.uploads[series])
        return WholeSeries(rain, ((self.validation_from, len(rain)),), None if dates is None else dates[: len(rain)])

    def _before_each_day(self) -> np.ndarray:
        """The inputs for every day that has enough days before it: (days, time steps, 4) float32."""
        days = np.arange(self.spans.sum(), len(self.weather))
        # A time step lies between two edges; its sum is the difference of two running sums.
        edges = days[:, None] - np.append(self._back, 0)
        sums = np.concatenate([np.zeros((1, self.FEATURES)), np.cumsum(self.weather, axis=0)])
        means = np.diff(sums[edges], axis=1) / self.spans[:, None]
        return self._standardised(means).astype(np.float32)

    def _standardised(self, weather: np.ndarray) -> np.ndarray:
        return np.asarray((logarithmic(weather) - self.mean) / self.deviation)

    def baselines(self) -> dict[str, dict[str, float]]:
        """On the validation days; "the mean" is that of the training days in the metric's units."""
        rain, level = self.weather[:, 0], self._standardised(self.weather)[:, 0]
        first = self.validation_from
        days, before = rain[first:], rain[first - 1 : -1]
        errors = {"the mean": days - rain[:first].mean(), "as yesterday": days - before, "always 0": days}
        dry = (self.least - self.mean[0]) / self.deviation[0]
        squares = {
            "the mean": level[first:],
            "as yesterday": level[first:] - level[first - 1 : -1],
            "always 0": level[first:] - dry,
        }
        return {
            "mean square error": {name: float((error**2).mean()) for name, error in squares.items()},
            "mean absolute error": {name: float(np.abs(error).mean()) for name, error in errors.items()},
        }

    def goal(self) -> Goal:
        """A tenth better than every baseline of the square error: weather allows no more."""
        metric = "mean square error"
        return far_beyond(metric, self.baselines()[metric], PREDICTABLE)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        """Standardised like the target, and at least the lowest training value, which is no rain."""
        return np.maximum(outputs[..., 0], (self.least - self.mean[0]) / self.deviation[0])

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        """The mean square error of the standardised log(1 + mm), and the mean absolute error in mm."""
        predicted, targets = self.predict(outputs), data.targets[..., 0]
        error = np.abs(self.display(predicted) - self.display(targets))
        square = (predicted - targets) ** 2
        return {"mean square error": mean(square, data.weights), "mean absolute error": mean(error, data.weights)}

    def display(self, values: np.ndarray) -> np.ndarray:
        """Precipitation in mm; of inputs, only the first feature, the one drawn, is meaningful."""
        # A network that blows up may output anything; e^50 mm is still finite.
        level = np.clip(values * self.deviation[0] + self.mean[0], -50.0, 50.0)
        return np.sign(level) * np.expm1(np.abs(level))

    def scaled(self, values: np.ndarray, feature: int = 0) -> np.ndarray:
        return np.asarray((np.sign(values) * np.log1p(np.abs(values)) - self.mean[0]) / self.deviation[0])


def logarithmic(weather: np.ndarray) -> np.ndarray:
    """The weather (…, 4) with sign(x)·log(1 + |x|) of its first column, defined for any series."""
    first = weather[..., :1]
    return np.concatenate([np.sign(first) * np.log1p(np.abs(first)), weather[..., 1:]], axis=-1)
