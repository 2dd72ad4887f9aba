"""Axis ranges on a coarse grid: they rarely change, so a growing curve keeps its scale from one
picture to the next."""

from __future__ import annotations

import math

import numpy as np

FIFTHS = 5
"""A log axis ends on fifths of a decade."""
MARGIN = 0.1
"""The share of a fifth that stays free beyond the outermost value: a line on the very edge would be
cut in half."""
EMPTY = -2.0, 0.0
"""The range of a log axis with nothing on it, in powers of ten."""
BEYOND = 1 / 30
"""The same for a linear axis: how much of it lies below zero, and how much of the largest value
stays free above."""


def nice_ceiling(number: float) -> float:
    """The smallest of 1.0, 1.1 … 2, 2.2 … 5, 5.5 … 10 times a power of ten that is at least
    `number`, which is positive."""
    power = 10.0 ** (math.floor(math.log10(number)) - 1)
    tenths = number / power
    step = 1 if tenths < 20 else 2 if tenths < 50 else 5
    # Without the 1e-9, 1.3 would become 1.4: in floating point it is 13.000000000000002 tenths.
    return math.ceil(tenths / step - 1e-9) * step * power


def log_range(values: np.ndarray) -> list[float]:
    """[low, high] in powers of ten, on fifths of a decade around the positive finite `values`."""
    powers = np.log10(_drawn(values)) * FIFTHS
    if not len(powers):
        return list(EMPTY)
    return [math.floor(powers.min() - MARGIN) / FIFTHS, math.ceil(powers.max() + MARGIN) / FIFTHS]


def linear_range(values: np.ndarray) -> list[float]:
    """[low, high] from just below 0 to a nice number above the positive finite `values`."""
    found = _drawn(values)
    high = nice_ceiling(float(found.max()) * (1 + BEYOND)) if len(found) else 1.0
    return [-BEYOND * high, high]


def span_of(values: np.ndarray) -> float:
    """How far the finite `values` lie apart; 0 without any."""
    finite = values[np.isfinite(values)].astype(np.float64)
    return float(np.ptp(finite)) if finite.size else 0.0


def round_range(values: np.ndarray, least: float = 0.0) -> list[float]:
    """[low, high] around the finite `values`, on multiples of a round step of about a fifth of
    their span, or of `least` where that is wider."""
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    free = max(least - (high - low), 0.0) / 2
    low, high = low - free, high + free
    span = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-6)
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(power * round_ for round_ in (1, 2, 5, 10) if power * round_ >= span / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [first * step, max(last, first + 1) * step]


def _drawn(values: np.ndarray) -> np.ndarray:
    """The positive finite `values`, which a log axis can show, as float64."""
    return values[np.isfinite(values) & (values > 0)].astype(np.float64)
