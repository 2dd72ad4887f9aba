"""What commands print: aligned columns, and one JSON object on the last line of stdout."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def widths(lines: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column that holds every cell of `lines`; all lines have as many cells."""
    return [max(map(len, column)) for column in zip(*lines, strict=True)]


def aligned(cells: Sequence[str], columns: Sequence[int], numbers: Sequence[int] = ()) -> str:
    """One line, each cell padded to its width in `columns`; `numbers`: places aligned right."""
    placed = (
        cell.rjust(width) if place in numbers else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, columns, strict=True))
    )
    return "  ".join(placed).rstrip()


def as_text(value: Any) -> str:
    """A value in a cell: four significant digits, yes or no, a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}"


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV; empty cells for None."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def json_line(result: Mapping[str, Any]) -> str:
    """`result` and today's date as one line of JSON, in ASCII for terminals without Unicode."""
    return json.dumps({**result, "date": time.strftime("%Y-%m-%d")})
