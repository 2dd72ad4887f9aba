"""Columns, series and dates of the user's own as the one array that a run keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

MOST_INPUTS = 12
"""The most columns that a network reads: as many as a window has room to draw."""
DATES = " dates"
"""The field of the dates. No column has this name: a safe one begins with no space."""
DATE = np.dtype("datetime64[ns]")


def joined(columns: Mapping[str, Sequence[np.ndarray]], dates: Sequence[np.ndarray] = ()) -> np.ndarray:
    """One array of columns by name, each a list of the series in it, (values,) float64 without gaps.

    dates: of each series, (values,) datetime64[ns]; none where they are not known.
    (rows,) float64 for one column, with a field for each of several, and for the dates; a row of
    NaN parts two series.
    """
    parted = {name: _parted(series, np.nan) for name, series in columns.items()}
    if dates:
        parted[DATES] = _parted(dates, np.datetime64("NaT", "ns"))
    if len(parted) == 1:
        return next(iter(parted.values()))
    rows = len(next(iter(parted.values())))
    found = np.empty(rows, [(name, DATE if name == DATES else np.float64) for name in parted])
    for name, values in parted.items():
        found[name] = values
    return found


def names_of(array: np.ndarray) -> tuple[str, ...]:
    """The names of the columns of such an array; none where it has one column."""
    names = _fields(array)
    return names if len(names) > 1 else ()


def series_of(array: np.ndarray, columns: Sequence[str]) -> list[np.ndarray]:
    """The series in such an array, each (values, columns) float64; `columns` are among its names,
    and of an array of one column count for nothing."""
    read = columns if names_of(array) else _fields(array)
    wide = np.stack([array[name] for name in read], axis=-1) if read else array.astype(np.float64)[:, None]
    ends = np.flatnonzero(np.isnan(wide[:, 0]))
    return [part[number > 0 :] for number, part in enumerate(np.split(wide, ends))]


def dates_of(array: np.ndarray) -> np.ndarray | None:
    """The dates of the values of such an array, one series after the other: (values,)
    datetime64[ns]; None where they are not known."""
    if DATES not in (array.dtype.names or ()):
        return None
    dates = np.asarray(array[DATES], DATE)
    return dates[~np.isnat(dates)]


def date_text(date: np.datetime64) -> str:
    """A date as the page writes it, with its time of day and seconds where it has any."""
    return date_texts(np.array([date]))[0]


def date_texts(dates: np.ndarray) -> list[str]:
    """The same for each of `dates` (values,) datetime64."""
    texts = np.datetime_as_string(dates, "s").tolist()
    return [text.removesuffix("T00:00:00").replace("T", " ").removesuffix(":00") for text in texts]


def _parted(series: Sequence[np.ndarray], between: float | np.datetime64) -> np.ndarray:
    """The series one after the other, with the value `between` two of them."""
    return np.concatenate([part for one in series for part in (np.full(1, between), one)][1:])


def _fields(array: np.ndarray) -> tuple[str, ...]:
    """The fields of numbers; none where the array has no fields."""
    return tuple(name for name in array.dtype.names or () if name != DATES)
