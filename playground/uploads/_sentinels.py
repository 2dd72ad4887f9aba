"""Numbers that stand for a gap: fill values far from all others."""

from __future__ import annotations

import numpy as np

NINES = tuple(
    sign * number for number in (99.99, 999.0, 999.9, 999.99, 9999.0, 9999.9, 9999.99, 99999.0, 999999.0) for sign in (-1, 1)
)
FILLS = (-32768.0, 32767.0, -2147483648.0, 2147483647.0, 1e20, -1e20, 1e30, -1e30, 1e36, 9.96921e36, 3.4028235e38, -3.4028235e38)
"""Of netCDF (9.96921e36), CMOR (1e20), integers and float32."""
FAR = 2.0
"""How many times the others' range a fill value lies away from them."""


def sentinel_of(values: np.ndarray) -> float | None:
    """The fill value among `values` (n,) float64; None where there is none.

    It is an extreme, one of the usual ones, and lies far from all other values, or is the only
    negative one.
    """
    for extreme in (values.min(), values.max()):
        if not any(abs(extreme - usual) <= 1e-5 * abs(usual) for usual in (*NINES, *FILLS)):
            continue
        rest = values[values != extreme]
        if not len(rest):
            continue
        with np.errstate(over="ignore"):
            away = min(abs(rest.min() - extreme), abs(rest.max() - extreme))
            far = away > FAR * (rest.max() - rest.min())
        if far or extreme < 0 <= rest.min():
            return float(extreme)
    return None
