"""A series of the user's own from a CSV file; every way in which a file can be wrong is a sentence."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

LARGEST = 20_000_000
"""Bytes that a file may have."""
SHORTEST, LONGEST = 50, 200_000
"""Rows that a series needs, and rows that it may have."""


class SeriesError(ValueError):
    """A file that holds no usable series; the text says what is wrong and where."""


def columns(data: bytes) -> dict[str, np.ndarray]:
    """Every column of numbers in a CSV file by its name: (rows,) float32. Raises SeriesError.

    The file is UTF-8, its columns are separated by commas, semicolons or tabs; the first row may hold names. A column with
    text is left out; one with gaps among its numbers is an error, since a series without its gaps is another series.
    """
    if len(data) > LARGEST:
        raise SeriesError(f"the file may have {LARGEST // 1_000_000} MB at most, got {len(data) / 1e6:.0f} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeriesError(f"the file must be UTF-8 text, got the byte {data[error.start]:#04x} at position {error.start}") from None
    if "\0" in text:
        raise SeriesError("the file must be text, got a zero byte: is it a spreadsheet? Save it as CSV")
    rows = _rows(text)
    names = [f"column {number}" for number in range(1, len(rows[0]) + 1)]
    first = 1
    if any(_number(cell) is None and cell for cell in rows[0]):
        names, first = [name or names[place] for place, name in enumerate(rows[0])], 2
        rows = rows[1:]
    if len(rows) < SHORTEST:
        raise SeriesError(f"a series needs at least {SHORTEST} rows of numbers, got {len(rows)}")
    if len(rows) > LONGEST:
        raise SeriesError(f"a series may have {LONGEST} rows at most, got {len(rows)}")
    found, gaps = {}, []
    for place, name in enumerate(names):
        values = [_number(row[place]) for row in rows]
        known = np.array([math.nan if value is None else value for value in values])
        missing = np.flatnonzero(~np.isfinite(known))
        if not len(missing):
            short = name[:40]
            found[f"{short[:25]} (column {place + 1})" if short in found else short] = known.astype(np.float32)
        elif len(missing) < len(rows) / 2:
            gaps.append(f"{name[:40]!r} has no number in row {missing[0] + first} (got {rows[missing[0]][place][:20]!r})")
    if not found:
        raise SeriesError("no column holds only numbers" + (f": {'; '.join(gaps[:3])}" if gaps else ""))
    return found


def _rows(text: str) -> list[list[str]]:
    """The cells, every row as long as the first."""
    sample = text[:10_000]
    separator = max(",;\t", key=sample.count)
    try:
        parsed = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise SeriesError(f"the file must be CSV: {error}") from None
    numbered = [
        (number, [cell.strip() for cell in row]) for number, row in enumerate(parsed, 1) if any(cell.strip() for cell in row)
    ]
    if not numbered:
        raise SeriesError("the file is empty")
    width = len(numbered[0][1])
    for number, row in numbered:
        if len(row) != width:
            raise SeriesError(f"every row must have {width} cells like the first, got {len(row)} in row {number}")
    return [row for _, row in numbered]


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    # Beyond this a float32 is infinite.
    return value if abs(value) < 3e38 else None
