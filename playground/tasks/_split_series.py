"""A series cut in time: a network trains on the beginning, and the end is held out."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from playground.settings import SettingError
from playground.tasks._season import season

FIFTH = 5
"""The last fifth of a series is held out."""
FEWEST = 2 * FIFTH
"""Values of a series, at least: of fewer, no two are held out, a value and the next."""
FURTHEST = 1e15
"""How many deviations from the mean a value may lie: float32 holds its square."""


@dataclass(frozen=True, eq=False)
class SplitSeries:
    """The series in its own units: trained and held_out, (values,) float64. mean and deviation:
    those of `trained`."""

    trained: np.ndarray
    held_out: np.ndarray
    mean: float
    deviation: float

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """The values as a network reads them: mean 0 and deviation 1 in the part it trains on."""
        return np.asarray((np.asarray(values, np.float64) - self.mean) / self.deviation, np.float32)

    def shown(self, values: np.ndarray) -> np.ndarray:
        """The inverse of `scaled`, in float64: float32 would round values far from zero."""
        return np.asarray(values, np.float64) * self.deviation + self.mean

    @functools.cached_property
    def season(self) -> int:
        """The season of the part that is trained on; 0: none."""
        return season(self.trained)

    @functools.cached_property
    def baselines(self) -> dict[str, float]:
        """The mean square error on the held-out values after the first, in deviations: of the last
        value, of the value a season ago, of the mean."""
        series, first = self.scaled(np.concatenate([self.trained, self.held_out])).astype(np.float64), len(self.trained) + 1

        def error(said: np.ndarray | float) -> float:
            return float(np.mean((series[first:] - said) ** 2))

        found = {"the last value": error(series[first - 1 : -1]), "the mean": error(0.0)}
        if self.season:
            found[f"the value {self.season} steps ago"] = error(series[first - self.season : -self.season])
        return found


def split(values: np.ndarray, held_out: int | None = None) -> SplitSeries:
    """The series with its last values held out (None: a fifth); raises SettingError where it can't
    be trained on."""
    values = np.asarray(values, np.float64)
    if len(values) < FEWEST:
        raise SettingError("series", f"at least {FEWEST} values long", f"{len(values)} values")
    trained, rest = np.split(values, [len(values) - (len(values) // FIFTH if held_out is None else held_out)])
    low, high = float(trained.min()), float(trained.max())
    if low == high:
        part = f"the first {len(trained)} of its {len(values)} values, which are trained on"
        raise SettingError("series", f"one that changes in {part}", f"{len(trained)} times {low:g}")
    with np.errstate(over="ignore", invalid="ignore"):
        # From the lowest value and by the largest distance: no sum overflows and no square vanishes.
        middle = low + float(np.mean(trained - low))
        reach = max(high - middle, middle - low)
        deviation = reach * float(np.sqrt(np.mean(((trained - middle) / reach) ** 2)))
        furthest = float(np.abs((values - middle) / deviation).max())
    if not (np.isfinite(deviation) and furthest < FURTHEST):
        allowed = f"one of finite deviation whose values lie within {FURTHEST:g} deviations of the mean"
        raise SettingError("series", allowed, f"{values.min():g} to {values.max():g}")
    return SplitSeries(trained, rest, middle, deviation)
