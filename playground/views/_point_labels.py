"""Which points of a map are named, so that no name lies over another, over a point or the edge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LETTER, LINE = 0.023, 0.08
"""The width of a letter and the height of a line, in shares of a map's sides: those of a talk's panel
of 440 by 260 points, with type of 18; a desk's type of 10 takes less."""


def named(places: np.ndarray, names: Sequence[str], reach: float) -> list[str]:
    """The name of each point, "" where it would lie over an earlier one's, another point or the edge.

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
        inside = widths[number] / 2 <= shares[number, 0] <= 1 - widths[number] / 2
        free = inside and not (near.any() or covers.any())
        if free:
            taken.append(number)
        found.append(name if free else "")
    return found
