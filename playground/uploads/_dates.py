"""Dates in cells: the format that a whole column is written in, and the order of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

PARTS = {
    "%Y": r"\d{4}",
    "%y": r"\d\d",
    "%m": r"(?:0?[1-9]|1[0-2])",
    "%d": r"(?:0?[1-9]|[12]\d|3[01])",
    "%H": r"(?:[01]?\d|2[0-3])",
    "%M": r"[0-5]\d",
    "%S": r"[0-5]\d",
    "%b": "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "%B": "(?:January|February|March|April|May|June|July|August|September|October|November|December)",
}
"""What stands for each part of a format."""
OFFSET = re.compile(r"(?<=\d)(Z|[+-]\d\d:?\d\d)$", re.ASCII)
QUARTER = re.compile(r"\d{4}[ -]?Q[1-4]", re.ASCII)
COMPACT = re.compile(r"(19|20)\d{6}", re.ASCII)
DAYS = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d")
TIMES = ("", " %H:%M", " %H:%M:%S")
WORDS = ("%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%Y-%b", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
MONTHS = ("%Y/%m", "%m/%Y", "%Y.%m", "%m.%Y", "%YM%m")
FORMATS = tuple(day + time for day in DAYS for time in TIMES) + WORDS + MONTHS


def _pattern(form: str) -> re.Pattern[str]:
    """What matches a date in the format, but for days that a month lacks."""
    return re.compile(re.sub("%[A-Za-z]", lambda part: PARTS[part[0]], form.replace(".", r"\.")), re.ASCII | re.IGNORECASE)


PATTERNS = {form: _pattern(form) for form in FORMATS}
ISO = re.compile(_pattern("%Y-%m").pattern + f"(-{PARTS['%d']}([T ]{PARTS['%H']}:{PARTS['%M']}.*)?)?", re.ASCII)
ANY = re.compile("|".join(one.pattern for one in (ISO, QUARTER, *PATTERNS.values())), re.ASCII | re.IGNORECASE)


def looks_dated(cell: str) -> bool:
    """Whether the cell alone could be a date, in a form that no number has.

    By its form: pandas takes a hundred times as long, and this is asked of every cell of a sample.
    """
    return len(cell) < 40 and ANY.fullmatch(cell) is not None


def dates_of(cells: Sequence[str]) -> np.ndarray | None:
    """The dates in a column (rows,) datetime64[ns]; None unless every cell is one, all written alike.

    Where day and month can't be told apart, the reading whose steps are most even is taken. Dates
    are in UTC where their offset from it changes.
    """
    return _parsed(cells)


def compact_dates_of(cells: Sequence[str]) -> np.ndarray | None:
    """The dates in numbers like 20200131; None unless each is one, later than the last."""
    if not all(map(COMPACT.fullmatch, cells)):
        return None
    found = _read(cells, "%Y%m%d")
    return found if found is not None and (np.diff(found) > np.timedelta64(0)).all() else None


def years(names: Sequence[str]) -> np.ndarray | None:
    """The dates of names that are years one after another; None where they are not."""
    if len(names) < 2 or not all(re.fullmatch(r"\d{4}", name, re.ASCII) for name in names):
        return None
    numbers = np.array([int(name) for name in names])
    if not (numbers[0] >= 1500 and numbers[-1] <= 2200 and (np.diff(numbers) == 1).all()):
        return None
    return _read(names, "%Y")


def _parsed(cells: Sequence[str]) -> np.ndarray | None:
    first = cells[0]
    if len(first) > 40 or not ANY.fullmatch(first):
        return None
    if ISO.fullmatch(first):
        return _read(_local(cells), "ISO8601") if all(map(ISO.fullmatch, cells)) else None
    if QUARTER.fullmatch(first):
        return _quarters(cells) if all(map(QUARTER.fullmatch, cells)) else None
    fitting = [form for form, pattern in PATTERNS.items() if all(map(pattern.fullmatch, cells))]
    found = [read for form in fitting if (read := _read(cells, form)) is not None]
    return min(found, key=_unevenness, default=None)


def _local(cells: Sequence[str]) -> Sequence[str]:
    """The dates without the offset from UTC that all of them have; as they are where it changes."""
    offset = OFFSET.search(cells[0]) if ":" in cells[0] else None
    if offset is None or not all(cell.endswith(offset[0]) for cell in cells):
        return cells
    return [cell[: -len(offset[0])] for cell in cells]


def _read(cells: Sequence[str], form: str) -> np.ndarray | None:
    read = pd.to_datetime(pd.Series(cells, dtype=object), format=form, errors="coerce", utc=True)
    if read.isna().any():
        return None
    return read.dt.tz_localize(None).to_numpy("datetime64[ns]")


def _quarters(cells: Sequence[str]) -> np.ndarray:
    plain = [cell[:4] + "Q" + cell[-1] for cell in cells]
    return pd.PeriodIndex(plain, freq="Q").to_timestamp().to_numpy("datetime64[ns]")


def _unevenness(dates: np.ndarray) -> float:
    """How much the steps differ, in their mean; infinite where they go both ways."""
    steps = np.diff(dates).astype(np.float64)
    if not len(steps) or ((steps > 0).any() and (steps < 0).any()):
        return float("inf")
    return float(steps.std() / max(abs(steps.mean()), 1e-9))
