"""Columns and series of the user's own as the one array that a run keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

MOST_INPUTS = 12
"""The most columns that a network reads: as many as a window has room to draw."""


def joined(columns: Mapping[str, Sequence[np.ndarray]]) -> np.ndarray:
    """One array of columns by name, each a list of the series in it, (values,) float64 without gaps.

    (rows,) float64 for one column, with a field for each of several; a row of NaN parts two series.
    """
    parted = [np.concatenate([part for one in series for part in (np.full(1, np.nan), one)][1:]) for series in columns.values()]
    if len(parted) == 1:
        return parted[0]
    found = np.empty(len(parted[0]), [(name, np.float64) for name in columns])
    for name, values in zip(columns, parted, strict=True):
        found[name] = values
    return found


def names_of(array: np.ndarray) -> tuple[str, ...]:
    """The names of the columns of such an array; none where it has one column."""
    return array.dtype.names or ()


def series_of(array: np.ndarray, columns: Sequence[str]) -> list[np.ndarray]:
    """The series in such an array, each (values, columns) float64; `columns` are among its names,
    and of an array of one column count for nothing."""
    wide = np.stack([array[name] for name in columns], axis=-1) if names_of(array) else array.astype(np.float64)[:, None]
    ends = np.flatnonzero(np.isnan(wide[:, 0]))
    return [part[number > 0 :] for number, part in enumerate(np.split(wide, ends))]
