"""Series cut in time: a network trains on the beginning of each, and the end is held out.

Several series that one network learns are each put on a scale of its own, as in the global models
of the field: a shop that sells ten things a day counts as much as one that sells ten thousand.
Source: Salinas, Flunkert, Gasthaus 2017, DeepAR, section 3.3; Montero-Manso, Hyndman 2021.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from playground.settings import SettingError
from playground.tasks._season import season

FIFTH = 5
"""The last fifth of a series is held out."""
FEWEST = 2 * FIFTH
"""Values of a series, at least: of fewer, no two are held out, a value and the next."""
NEAR = 20
"""A season may differ by one in so many from that of another series: noise moves a long one."""
FURTHEST = 1e15
"""How many deviations from the mean a value may lie: float32 holds its square."""


@dataclass(frozen=True, eq=False)
class SplitSeries:
    """Series in their own units, or several each in deviations from its own mean, all of the same
    columns. trained, held_out: of each series the part
    that is trained on and the rest, (values, columns) float64. means, deviations: those of `trained`,
    (columns,) float64. target: the column to predict. scales: mean and deviation, in the units of the
    file, by which each column of each series is standardised: (series, columns, 2) float64."""

    trained: tuple[np.ndarray, ...]
    held_out: tuple[np.ndarray, ...]
    means: np.ndarray
    deviations: np.ndarray
    target: int = 0
    scales: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 2)))

    @property
    def mean(self) -> float:
        """The mean of the column to predict."""
        return float(self.means[self.target])

    @property
    def deviation(self) -> float:
        """The deviation of the column to predict."""
        return float(self.deviations[self.target])

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """Values of the column to predict as a network reads them: mean 0 and deviation 1 in the part
        it trains on."""
        return np.asarray((np.asarray(values, np.float64) - self.mean) / self.deviation, np.float32)

    def shown(self, values: np.ndarray) -> np.ndarray:
        """The inverse of `scaled`, in float64: float32 would round values far from zero."""
        return np.asarray(values, np.float64) * self.deviation + self.mean

    def standardised(self, values: np.ndarray) -> np.ndarray:
        """Values (…, columns) of all columns, each with mean 0 and deviation 1 in the part that is
        trained on: float32."""
        return np.asarray((values - self.means) / self.deviations, np.float32)

    @functools.cached_property
    def season(self) -> int:
        """The season that most series have, or nearly so, in the part that is trained on: the middle
        one; 0: there is none."""
        found = np.array([season(part[:, self.target]) for part in self.trained])
        if not found.any():
            return 0
        usual = int(np.median(found[found > 0]))
        return usual if 2 * (np.abs(found - usual) <= usual // NEAR).sum() > len(found) else 0

    def baselines(self, horizon: int) -> dict[str, np.ndarray]:
        """The mean square error on the held-out values at 1 to `horizon` steps ahead, (horizon,), in
        deviations: of the last value, of the value whole seasons ago, of the mean."""
        errors: dict[str, list[np.ndarray]] = {"the last value": [], "the mean": []}
        if self.season:
            errors[f"the value {self.season} steps ago"] = []
        ahead = np.arange(1, horizon + 1)
        for trained, held_out in zip(self.trained, self.held_out, strict=True):
            values = self.scaled(np.concatenate([trained, held_out])[:, self.target]).astype(np.float64)
            here = np.arange(len(trained), len(values) - horizon)[:, None]
            said = [values[here], np.zeros((1, 1))]
            if self.season:
                said.append(values[here + ahead - self.season * -(-ahead // self.season)])
            for one, each in zip(errors, said, strict=True):
                errors[one].append((values[here + ahead] - each) ** 2)
        return {name: np.concatenate(squares).mean(axis=0) for name, squares in errors.items()}


def split(values: np.ndarray) -> SplitSeries:
    """One series (values,) with its last fifth held out; raises SettingError where it can't be
    trained on."""
    return split_all([np.asarray(values, np.float64)[:, None]], ["series"])


def split_all(series: Sequence[np.ndarray], names: Sequence[str], target: int = 0) -> SplitSeries:
    """Series, each (values, columns) float64, with the last fifth of each held out.

    Several are changed to deviations from the mean, each series' own in the part that is trained on.
    names: of the columns, for a SettingError where one can't be trained on; `target` is the place of
    the one to predict.
    """
    for values in series:
        if len(values) < FEWEST:
            raise SettingError("series", f"at least {FEWEST} values long", f"{len(values)} values")
    if len(series) > 1:
        each = np.stack([_each_alone(name, [values[:, place] for values in series]) for place, name in enumerate(names)], axis=1)
        parts = [_parted((values - scale[:, 0]) / scale[:, 1]) for values, scale in zip(series, each, strict=True)]
        trained, held_out = (tuple(part) for part in zip(*parts, strict=True))
        return SplitSeries(trained, held_out, np.zeros(len(names)), np.ones(len(names)), target, each)
    parts = [_parted(values) for values in series]
    trained, held_out = (tuple(part) for part in zip(*parts, strict=True))
    every, learned = np.concatenate(series), np.concatenate(trained)
    scales = np.array([_scale(name, learned[:, place], every[:, place]) for place, name in enumerate(names)])
    return SplitSeries(trained, held_out, scales[:, 0], scales[:, 1], target, scales[None])


def _parted(values: np.ndarray) -> list[np.ndarray]:
    return np.split(values, [len(values) - len(values) // FIFTH])


def _each_alone(name: str, series: Sequence[np.ndarray]) -> np.ndarray:
    """Mean and deviation of one column in each of several series (values,), (series, 2); a series that
    is constant where it is trained on has the mean deviation of the others."""
    scales = {
        number: _scale(f"{name}, series {number + 1}", part, values)
        for number, (values, part) in enumerate((values, _parted(values)[0]) for values in series)
        if part.min() < part.max()
    }
    if not scales:
        _scale(name, np.concatenate([_parted(values)[0] for values in series]), np.concatenate(series))
    others = float(np.mean([deviation for _, deviation in scales.values()] or [1.0]))
    return np.array([scales.get(number, (float(values[0]), others)) for number, values in enumerate(series)])


def _scale(name: str, trained: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Mean and deviation of the values of a column that are trained on."""
    low, high = float(trained.min()), float(trained.max())
    if low == high:
        part = f"the first {len(trained)} of its {len(values)} values, which are trained on"
        raise SettingError(name, f"one that changes in {part}", f"{len(trained)} times {low:g}")
    with np.errstate(over="ignore", invalid="ignore"):
        # From the lowest value and by the largest distance: no sum overflows and no square vanishes.
        middle = low + float(np.mean(trained - low))
        reach = max(high - middle, middle - low)
        deviation = reach * float(np.sqrt(np.mean(((trained - middle) / reach) ** 2)))
        furthest = float(np.abs((values - middle) / deviation).max())
    if not (np.isfinite(deviation) and furthest < FURTHEST):
        allowed = f"one of finite deviation whose values lie within {FURTHEST:g} deviations of the mean"
        raise SettingError(name, allowed, f"{values.min():g} to {values.max():g}")
    return middle, deviation
