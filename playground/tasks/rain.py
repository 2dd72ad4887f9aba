"""Rain: tomorrow's precipitation from the weather of the days before, day by day or in means over months, weeks and days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Choice, Cost, Integer, Upload, Value
from playground.tasks import NO_UPLOADS, Epoch, Uploads, mean
from playground.tasks._seattle_weather import COLUMNS, seattle
from playground.tasks._windowing import DrawnAnew, updates_per_epoch, whole_windows

VALIDATION = 365
"""Days at the end of the series that training never sees: all of 2015; a quarter of a series of less than four years."""
BUILT_IN = "Seattle 2012–2015"
DAILY, MIXED = "days", "mixed"
MONTHS_WEEKS_DAYS = (30,) * 5 + (7,) * 5 + (1,) * 5


def spans(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """How many days each time step of a window is the mean of, the earliest first."""
    return MONTHS_WEEKS_DAYS if settings["mix"] == MIXED else (1,) * int(settings["days"])


class Rain(DrawnAnew):
    """From the weather of the days before a day, its precipitation: the target of a window's last time step, which alone counts.

    The network reads and says log(1 + precipitation); that and the other three columns are standardised by the days of
    training. A training window ends before the last year, which is kept whole for validation; the days before it may be read for it.
    An uploaded series takes the place of the precipitation, and the other columns are 0; of a negative value x the network
    reads −log(1 − x). Where the series is short, windows may reach back before its first value, which then stands there too.
    Source: Géron ch. 14: exercise 8, "How much did it rain? II", for the shape of the task; months, weeks and days for MIXED.
    """

    TITLE = "Rain"
    GROUP = "Weather"
    HELP = "Seattle's weather of the days before comes in; at the end the network must say how much it will rain tomorrow."
    LOOK = "Blue is the rain of the days before, in mm. Green meets red at the end when tomorrow's rain is known today."
    FEATURES = len(COLUMNS)
    SEQUENCES = True
    WEIGHTED = True
    SETTINGS: ClassVar = (
        Upload(
            name="series",
            label="Series",
            default=BUILT_IN,
            help="The weather of Seattle, or a CSV file of your own: one column of numbers, one a day, in the order of time.",
        ),
        Choice(
            name="mix",
            label="Window",
            default=DAILY,
            options=(DAILY, MIXED),
            titles={DAILY: "Days", MIXED: "Months to days"},
            cost=Cost.RECOMPILE,
            help="The days before one by one; or 190 days in 15 time steps: means over 5 months and 5 weeks, then 5 single days.",
        ),
        Integer(
            name="days",
            label="Days",
            unit="days",
            default=20,
            low=1,
            high=200,
            cost=Cost.RECOMPILE,
            help="How many days before tomorrow the network reads, where each day is a time step.",
        ),
        updates_per_epoch("other windows of the first three years", default=50, high=500),
    )

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        weather = self._weather()
        self.spans = np.array(spans(settings))
        self.days_validation = min(VALIDATION, len(weather) // 4)
        trained = logarithmic(weather[: -self.days_validation])
        self.mean, deviation = trained.mean(axis=0), trained.std(axis=0)
        # Of equal values a deviation of rounding errors may be left.
        self.deviation = np.where(deviation > 1e-9, deviation, 1.0)
        self.least = float(trained[:, 0].min())
        missing = max(int(self.spans.sum()) - len(trained) // 2, 0)
        self.weather = np.concatenate([np.repeat(weather[:1], missing, axis=0), weather])
        self.validation_from = len(self.weather) - self.days_validation

    def _weather(self) -> np.ndarray:
        """Seattle's, or a series of the user's own in its first column: (days, 4)."""
        series = self.settings["series"]
        if series == BUILT_IN:
            return seattle()
        if series not in self.uploads:
            raise KeyError(f"series {series!r} is not here: upload its CSV file again")
        values = self.uploads[series].astype(np.float64)[:, None]
        return np.pad(values, ((0, 0), (0, self.FEATURES - 1)))

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": len(spans(settings))}

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        days = rng.integers(self.spans.sum(), self.validation_from, (batch_size, self.settings["updates_per_epoch"]))
        return self._windows(days, np.ones(days.shape))

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """A window for each day of the last year, in random order: some of them are a fair sample."""
        days = self.validation_from + rng.permutation(self.days_validation)
        return self._windows(*whole_windows(days, batch_size))

    def _windows(self, days: np.ndarray, counted: np.ndarray) -> Epoch:
        """The windows before `days` (rows, windows) as columns side by side; `counted`: how much each weighs."""
        rows, windows = days.shape
        targets = np.zeros((rows, windows, len(self.spans), 1), np.float32)
        weights = np.zeros((rows, windows, len(self.spans)), np.float32)
        targets[..., -1, 0] = self._standardised(self.weather)[days, 0]
        weights[..., -1] = counted
        shape = (rows, windows * len(self.spans))
        inputs = self._before_each_day()[days - self.spans.sum()].reshape(*shape, self.FEATURES)
        return Epoch(inputs, targets.reshape(*shape, 1), weights.reshape(shape))

    def _before_each_day(self) -> np.ndarray:
        """What is read before every day that has enough days before it: (days, time steps, 4) float32."""
        days = np.arange(self.spans.sum(), len(self.weather))
        # What lies between two edges is one time step, and its sum the difference of two running sums.
        edges = days[:, None] - np.append(np.cumsum(self.spans[::-1])[::-1], 0)
        sums = np.concatenate([np.zeros((1, self.FEATURES)), np.cumsum(self.weather, axis=0)])
        means = np.diff(sums[edges], axis=1) / self.spans[:, None]
        return self._standardised(means).astype(np.float32)

    def _standardised(self, weather: np.ndarray) -> np.ndarray:
        return np.asarray((logarithmic(weather) - self.mean) / self.deviation)

    def baselines(self) -> dict[str, dict[str, float]]:
        """On the validation year; "the mean" is that of the days of training, of each measure's own."""
        rain, level = self.weather[:, 0], self._standardised(self.weather)[:, 0]
        first = self.validation_from
        days, before = rain[first:], rain[first - 1 : -1]
        errors = {"the mean": days - rain[:first].mean(), "as yesterday": days - before, "always 0": days}
        squares = {"the mean": level[first:], "as yesterday": level[first:] - level[first - 1 : -1]}
        return {
            "mean absolute error": {name: float(np.abs(error).mean()) for name, error in errors.items()},
            "mean square error": {name: float((error**2).mean()) for name, error in squares.items()},
        }

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        """Standardised like the target; never less than the least of the days of training: no rain."""
        return np.maximum(outputs[..., 0], (self.least - self.mean[0]) / self.deviation[0])

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        """The mean absolute error in mm, and the mean square error of what is trained: the standardised log(1 + mm)."""
        predicted, targets = self.predict(outputs), data.targets[..., 0]
        error = np.abs(self.display(predicted) - self.display(targets))
        square = (predicted - targets) ** 2
        return {"mean absolute error": mean(error, data.weights), "mean square error": mean(square, data.weights)}

    def display(self, values: np.ndarray) -> np.ndarray:
        """Precipitation in mm; of the inputs only the first feature means anything then, which is the one that is drawn."""
        # A network that blows up may say anything: e^50 mm is still a number.
        level = np.clip(values * self.deviation[0] + self.mean[0], -50.0, 50.0)
        return np.sign(level) * np.expm1(np.abs(level))

    def scaled(self, values: np.ndarray) -> np.ndarray:
        return np.asarray((np.sign(values) * np.log1p(np.abs(values)) - self.mean[0]) / self.deviation[0])


def logarithmic(weather: np.ndarray) -> np.ndarray:
    """The weather (…, 4) with log(1 + precipitation) for its precipitation; odd, so that any series has one."""
    first = weather[..., :1]
    return np.concatenate([np.sign(first) * np.log1p(np.abs(first)), weather[..., 1:]], axis=-1)
