"""The season of a series, found by its autocorrelation."""

from __future__ import annotations

import numpy as np

FEWEST, ENOUGH = 2, 3
"""How many seasons a series must hold at least, and how many it holds where LEAST is enough."""
LEAST, MORE = 0.4, 0.65
"""The autocorrelation at a season, at least, and that of one that the series holds fewer times than
ENOUGH: there six in a hundred random walks have LEAST by chance, and one has MORE."""
SURE = 3.2
"""The same in standard errors of the autocorrelation of white noise, 1/√(values compared): in a short
series as much comes by chance."""
NEARLY = 0.8
"""A season's autocorrelation as a share of the highest: of a season and its multiples, the shortest
counts."""


def season(values: np.ndarray) -> int:
    """After how many time steps the series (values,) float64 repeats itself; 0: it does not.

    Looked for in the series without the straight line through it, and in its steps, in which a week
    is seen though a year's slow change hides it. A season of the steps counts where the value a
    season ago is nearer, in the mean square, than the last value, the mean, and the one a season of
    the series ago.
    """
    scaled = values / (np.abs(values).max() or 1.0)
    whole, steps = _repeats(scaled, len(values)), _repeats(np.diff(scaled), len(values))
    return steps if steps and _missed(scaled, steps) < min(_missed(scaled, whole or 1), _missed(scaled, 1), scaled.var()) else whole


def _missed(values: np.ndarray, lag: int) -> float:
    """How far the value `lag` time steps ago is away, in the mean square."""
    return float(np.mean((values[lag:] - values[:-lag]) ** 2))


def _repeats(values: np.ndarray, length: int) -> int:
    """The season of `values`, of a series of `length` values; 0: there is none.

    The lag of a peak of the autocorrelation of what is left without the straight line through it.
    A peak lies behind the first lag at which the autocorrelation is negative, is the highest
    within a quarter of its lag on both sides, and reaches LEAST or MORE.
    """
    longest = length // FEWEST
    if longest < 2:
        return 0
    found = _autocorrelation(values, min(longest + longest // 4, len(values) - 1))
    lags = np.arange(len(found))
    least = np.maximum(np.where(lags > length // ENOUGH, MORE, LEAST), SURE / np.sqrt(len(values) - lags))
    negative = np.flatnonzero(found < 0)
    first = max(2, negative[0]) if len(negative) else longest + 1
    peaks = [
        lag
        for lag in range(first, longest + 1)
        if found[lag] >= least[lag] and found[lag] == found[lag - max(lag // 4, 1) : lag + max(lag // 4, 1) + 1].max()
    ]
    highest = max(found[peaks], default=0.0)
    return next((lag for lag in peaks if found[lag] >= NEARLY * highest), 0)


def _autocorrelation(values: np.ndarray, longest: int) -> np.ndarray:
    """By lag from 0 to `longest`, 0 where the series is a straight line: (lags,)."""
    time = np.arange(len(values))
    rest = values - np.polyval(np.polyfit(time, values, 1), time)
    power = np.abs(np.fft.rfft(rest, 2 * len(rest))) ** 2
    covariance = np.fft.irfft(power)[: longest + 1] / (len(rest) - np.arange(longest + 1))
    return np.asarray(covariance / covariance[0] if covariance[0] > 1e-20 else np.zeros_like(covariance))
