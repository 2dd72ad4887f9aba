"""The series in a CSV file of the user's own; a sentence says what is wrong with a bad file."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

MOST_BYTES = 20_000_000
"""The most bytes of a file."""
FEWEST_ROWS, MOST_ROWS = 50, 200_000
"""The fewest and the most rows of a series."""


class CsvError(ValueError):
    """The file holds no usable series; the text says what is wrong and where."""


def read_columns(data: bytes) -> dict[str, np.ndarray]:
    """Every column of numbers in a CSV file by its name: (rows,) float32. Raises CsvError.

    The file is UTF-8 with commas, semicolons or tabs between columns; the first row may hold names.
    Columns of text, and columns with gaps among their numbers, are left out: a series without its
    gaps is another series. If no column is left, the error names the gaps.
    """
    if len(data) > MOST_BYTES:
        raise CsvError(f"the file may have {MOST_BYTES // 1_000_000} MB at most, got {len(data) / 1e6:.0f} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CsvError(f"the file must be UTF-8 text, got the byte {data[error.start]:#04x} at position {error.start}") from None
    if "\0" in text:
        raise CsvError("the file must be text, got a zero byte: is it a spreadsheet? Save it as CSV")
    rows = _rows(text)
    names = [f"column {number}" for number in range(1, len(rows[0]) + 1)]
    first = 1
    if any(_number(cell) is None and cell for cell in rows[0]):
        names, first = [name or names[place] for place, name in enumerate(rows[0])], 2
        rows = rows[1:]
    if len(rows) < FEWEST_ROWS:
        raise CsvError(f"a series needs at least {FEWEST_ROWS} rows of numbers, got {len(rows)}")
    if len(rows) > MOST_ROWS:
        raise CsvError(f"a series may have {MOST_ROWS} rows at most, got {len(rows)}")
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
        raise CsvError("no column holds only numbers" + (f": {'; '.join(gaps[:3])}" if gaps else ""))
    return found


def _rows(text: str) -> list[list[str]]:
    """The cells of all non-empty rows; raises CsvError unless each row is as long as the first."""
    sample = text[:10_000]
    separator = max(",;\t", key=sample.count)
    try:
        parsed = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CsvError(f"the file must be CSV: {error}") from None
    numbered = [
        (number, [cell.strip() for cell in row]) for number, row in enumerate(parsed, 1) if any(cell.strip() for cell in row)
    ]
    if not numbered:
        raise CsvError("the file is empty")
    width = len(numbered[0][1])
    for number, row in numbered:
        if len(row) != width:
            raise CsvError(f"every row must have {width} cells like the first, got {len(row)} in row {number}")
    return [row for _, row in numbered]


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    # Beyond this float32 is infinite.
    return value if abs(value) < 3e38 else None
