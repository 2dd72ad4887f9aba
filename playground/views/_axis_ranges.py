"""Axis ranges that rarely move: rounded outwards to a coarse grid, so that a growing curve stays where it is for most pictures."""

from __future__ import annotations

import math

import numpy as np

FIFTHS = 5
"""Steps a decade to which a log axis is rounded."""
MARGIN = 0.1
"""Of such a step that stays free beyond the outermost value: a line on the very edge would be cut in half."""
EMPTY = -2.0, 0.0
"""The powers of a log axis with nothing on it."""
BEYOND = 1 / 30
"""Share of a linear axis that lies below zero, and of its greatest value that stays free above: the same on a linear axis."""


def nice_ceiling(number: float) -> float:
    """The least of 1.0, 1.1 … 2, 2.2 … 5, 5.5 … 10 times a power of ten that is not below `number`, which is positive."""
    power = 10.0 ** (math.floor(math.log10(number)) - 1)
    tenths = number / power
    step = 1 if tenths < 20 else 2 if tenths < 50 else 5
    # The hair that is taken off keeps 1.3, which is 13.000000000000002 tenths, from becoming 1.4.
    return math.ceil(tenths / step - 1e-9) * step * power


def log_range(values: np.ndarray) -> list[float]:
    """[low, high] as powers of ten, on fifths of a decade around what is positive and finite in `values`."""
    powers = np.log10(_drawn(values)) * FIFTHS
    if not len(powers):
        return list(EMPTY)
    return [math.floor(powers.min() - MARGIN) / FIFTHS, math.ceil(powers.max() + MARGIN) / FIFTHS]


def linear_range(values: np.ndarray) -> list[float]:
    """[low, high] from just below 0 to a nice number above what is positive and finite in `values`."""
    found = _drawn(values)
    high = nice_ceiling(float(found.max()) * (1 + BEYOND)) if len(found) else 1.0
    return [-BEYOND * high, high]


def round_range(values: np.ndarray) -> list[float]:
    """[low, high] around the finite `values`, on multiples of a round step of about a quarter of their span, so that it rarely moves."""
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    span = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-6)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * round_ for round_ in (1, 2, 5, 10) if power * round_ >= span / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [first * step, max(last, first + 1) * step]


def _drawn(values: np.ndarray) -> np.ndarray:
    """What a log axis can show of `values`, as float64."""
    return values[np.isfinite(values) & (values > 0)].astype(np.float64)
