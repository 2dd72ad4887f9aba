"""Which points of a map are named, so that no name lies over another, nor over a point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LETTER, LINE = 0.016, 0.07
"""The width of a letter and the height of a line, in shares of a map's sides: those of a panel of
400 by 260 points, with type of 10 and the point below it."""


def named(places: np.ndarray, names: Sequence[str], reach: float) -> list[str]:
    """The name of each point, "" where it would lie over an earlier one's or over another point.

    places (points, 2), each coordinate from −reach to reach; names are centred above their points.
    """
    shares = (places.astype(np.float64) / reach + 1) / 2
    widths = np.array([LETTER * max(len(name), 1) for name in names])
    taken: list[int] = []
    found = []
    for number, name in enumerate(names):
        others = shares[taken]
        away = shares - shares[number]
        covers = (np.abs(away[:, 0]) < widths[number] / 2) & (away[:, 1] > 0) & (away[:, 1] < LINE)
        near = (np.abs(others[:, 0] - shares[number, 0]) < (widths[taken] + widths[number]) / 2) & (
            np.abs(others[:, 1] - shares[number, 1]) < LINE
        )
        free = not (near.any() or covers.any())
        if free:
            taken.append(number)
        found.append(name if free else "")
    return found
