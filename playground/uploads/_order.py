"""The order of a table's rows in time, and its series where a column of keys holds several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from playground.uploads import names
from playground.uploads.series import FEWEST_ROWS, Column

MOST_KEYS = 50
"""The most series that a column of keys may hold."""


def in_time(
    values: Mapping[str, np.ndarray],
    texts: Mapping[str, Sequence[str]],
    dates: np.ndarray | None,
    rows: np.ndarray,
    notes: list[str],
) -> tuple[list[Column], str]:
    """The columns in order of time, and the name of the column of keys that parts them, else "".

    Says in `notes` what was turned round, sorted or parted.
    """
    key = next((name for name, cells in texts.items() if _parts(cells, values, dates)), "")
    if not key:
        return [
            Column(name, *_sorted(one, rows, dates, notes if not number else []))
            for number, (name, one) in enumerate(values.items())
        ], ""
    cells = np.array(texts[key])
    keys = list(dict.fromkeys(texts[key]))
    notes.append(f"Column {key!r} parts the rows into {len(keys)} series.")
    found: list[Column] = []
    for name, one in values.items():
        for each in keys:
            here = cells == each
            part = _sorted(one[here], rows[here], None if dates is None else dates[here], notes if not found else [])
            known = ~np.isnan(part[0])
            if known.sum() >= FEWEST_ROWS:
                found.append(Column(names.safe(f"{name}, {each}"), *part, whole=name, key=each))
    short = [each for each in keys if (cells == each).sum() < FEWEST_ROWS]
    if short:
        notes.append(f"{len(short)} of them, such as {short[0][:20]!r}, have fewer than {FEWEST_ROWS} rows and were left out.")
    return found, key


def _parts(cells: Sequence[str], values: Mapping[str, np.ndarray], dates: np.ndarray | None) -> bool:
    """Whether the cells are keys: time repeats between them, and is in order within each."""
    keys = dict.fromkeys(cells)
    if not 2 <= len(keys) <= MOST_KEYS or len(keys) * FEWEST_ROWS > 2 * len(cells):
        return False
    times = [dates.astype(np.int64)] if dates is not None else [one for one in values.values()]
    here = [np.array(cells) == each for each in keys]
    for time in times:
        steps = [np.diff(time[one]) for one in here]
        if all((one > 0).all() or (one < 0).all() for one in steps) and len(np.unique(time)) < len(time):
            return True
    return False


def _sorted(
    values: np.ndarray, rows: np.ndarray, dates: np.ndarray | None, notes: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    if dates is None or len(dates) < 2:
        return values, rows, dates
    steps = np.diff(dates).astype(np.int64)
    if (steps >= 0).all():
        return values, rows, dates
    if (steps <= 0).all():
        notes.append("The newest came first: the rows were turned round.")
        return values[::-1], rows[::-1], dates[::-1]
    if len(np.unique(dates)) < len(dates):
        notes.append("The dates repeat and are out of order: the rows stay in the file's order.")
        return values, rows, None
    notes.append("The rows were not in order of their dates: they were sorted.")
    order = np.argsort(dates, kind="stable")
    return values[order], rows[order], dates[order]
