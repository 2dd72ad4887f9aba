"""A table: names and columns of cells, from rows that may have titles above and totals below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from playground.uploads import _dates, _numbers
from playground.uploads.series import MOST_ROWS
from playground.uploads.series_error import SeriesError

LOOSE = 30
"""The most rows above or below the table."""
TOTAL = re.compile(
    r"(grand )?(total|sum|mean|average|avg|gesamt|summe|mittel|durchschnitt|somme|moyenne|suma|media)\w*\b.*", re.IGNORECASE
)


@dataclass(frozen=True)
class Row:
    """The cells of a row, and its number in the file, from 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Cells by column. rows: the number in the file of each row; separator: see SeriesFile;
    years: whether the names are years, one after another."""

    names: list[str]
    columns: list[list[str]]
    rows: list[int]
    separator: str = ""
    notes: list[str] = field(default_factory=list)


def tabled(rows: Sequence[Row], separator: str, notes: list[str], heading: list[str] | None = None) -> Table:
    """The table in rows of equal width. heading: names for it from elsewhere, where it has none.

    Says in `notes` which rows were taken for something else. Raises SeriesError.
    """
    rows = _without_empty_columns(list(rows), notes)
    kinds = _kinds(rows)
    if not any(kinds):
        raise SeriesError(_no_numbers(rows))
    names, begin = _head(rows, kinds, notes)
    end = _foot(rows, kinds, begin, notes)
    body = rows[begin:end]
    if len(body) > MOST_ROWS:
        raise SeriesError(f"a series may have {MOST_ROWS} rows at most, got {len(body)}")
    if not names and heading and len(heading) == len(kinds):
        names = heading
        notes.append("The names are from the line that begins with #.")
    names = names or [""] * len(kinds)
    columns = [list(column) for column in zip(*(row.cells for row in body), strict=True)] or [[] for _ in names]
    return Table(names, columns, [row.number for row in body], separator, notes)


def _without_empty_columns(rows: list[Row], notes: list[str]) -> list[Row]:
    """The rows without the empty cells at the end of all of them."""
    width = max(max((place for place, cell in enumerate(row.cells, 1) if cell), default=0) for row in rows)
    if width < len(rows[0].cells):
        notes.append("A separator at the end of the rows was ignored.")
        return [Row(row.number, row.cells[:width]) for row in rows]
    return rows


def _kinds(rows: Sequence[Row]) -> list[str]:
    """What most cells of each column are: "number", "date" or "" for text."""
    found = []
    sample = rows[:: max(len(rows) // 400, 1)]
    for place in range(len(rows[0].cells)):
        cells = [row.cells[place] for row in sample if not _numbers.is_gap(row.cells[place])]
        kinds = [_kind(cell) for cell in cells]
        unit = "" if "number" in kinds or "date" in kinds else _unit_kind(cells)
        kind = max(("number", "date"), key=kinds.count)
        found.append(kind if 2 * kinds.count(kind) > len(cells) else unit)
    return found


def _unit_kind(cells: Sequence[str]) -> str:
    """ "number" where most cells are numbers with the unit of the middle one."""
    middle = cells[len(cells) // 2 :][:1]
    unit = _numbers.unit_of(middle)
    if unit is None:
        return ""
    return "number" if 2 * sum(_numbers.unit_of([cell]) == unit for cell in cells) > len(cells) else ""


def _kind(cell: str) -> str:
    if _numbers.is_number(cell):
        return "number"
    return "date" if _dates.looks_dated(cell) else ""


def _is_text(cell: str) -> bool:
    return not (_numbers.is_gap(cell) or _kind(cell) or _numbers.unit_of([cell]))


def _is_pure(row: Row, kinds: Sequence[str]) -> bool:
    """Whether the row holds text, and no number or date, where the others hold those."""
    cells = [cell for cell, kind in zip(row.cells, kinds, strict=True) if kind]
    return any(map(_is_text, cells)) and all(_is_text(cell) or _numbers.is_gap(cell) for cell in cells)


def _fits(row: Row, kinds: Sequence[str]) -> bool:
    cells = [cell for cell, kind in zip(row.cells, kinds, strict=True) if kind]
    return not any(map(_is_text, cells)) and not all(map(_numbers.is_gap, cells))


def _head(rows: Sequence[Row], kinds: Sequence[str], notes: list[str]) -> tuple[list[str], int]:
    """The names, none where there are none, and the place of the first row of the table."""
    first = next((place for place, row in enumerate(rows[: LOOSE + 1]) if _fits(row, kinds)), 0)
    pure = [place for place in range(first) if _is_pure(rows[place], kinds)]
    if not pure:
        return _numbers_as_names(rows, kinds, notes)
    begin = pure[-1] + 1
    # The nearest row that names every column once, else the one that names most.
    place = max(pure, key=lambda place: (_named(rows[place]), place))
    above = [row for number, row in enumerate(rows[:begin]) if number != place]
    if above:
        notes.append(f"{told(above)} above the numbers {'was' if len(above) == 1 else 'were'} left out.")
    return rows[place].cells, begin


def _named(row: Row) -> int:
    return len({cell for cell in row.cells if cell})


def _numbers_as_names(rows: Sequence[Row], kinds: Sequence[str], notes: list[str]) -> tuple[list[str], int]:
    """Names that are numbers: years over values, or 0, 1, 2 … as pandas writes them."""
    if len(rows) < 2:
        return [], 0
    first, second = ([cell for cell, kind in zip(row.cells, kinds, strict=True) if kind == "number"] for row in rows[:2])
    if _dates.years(first) is not None and _dates.years(second) is None:
        notes.append(f"Row {rows[0].number} holds years: they were taken for names.")
        return rows[0].cells, 1
    counted = [str(number) for number in range(len(rows[0].cells))]
    counts = rows[0].cells == counted and (
        (len(counted) > 1 and rows[1].cells[0] != "1")
        or (len(counted) == 1 and all("." in row.cells[0] or _numbers.is_gap(row.cells[0]) for row in rows[1:]))
    )
    if counts or (len(counted) > 1 and rows[0].cells == ["", *counted[:-1]]):
        notes.append(f"Row {rows[0].number} counts the columns from 0, as pandas does: it was taken for names.")
        return rows[0].cells, 1
    return [], 0


def _foot(rows: Sequence[Row], kinds: Sequence[str], begin: int, notes: list[str]) -> int:
    """The place after the last row of the table."""
    end = len(rows)
    while (
        end > begin + 1
        and len(rows) - end < LOOSE
        and (_is_pure(rows[end - 1], kinds) or any(map(TOTAL.fullmatch, rows[end - 1].cells)))
    ):
        end -= 1
    # A column of text among the numbers is no foot.
    if end < len(rows) and not all(_is_pure(row, kinds) for row in rows[max(begin, end - 3) : end]):
        notes.append(f"{told(rows[end:])} below the numbers {'was' if len(rows) - end == 1 else 'were'} left out.")
        return end
    return len(rows)


def told(rows: Sequence[Row]) -> str:
    """The numbers of rows and the text of the first: "Rows 4 and 5 (…)"."""
    text = ", ".join(cell for cell in rows[0].cells if cell)
    shown = f"{text[:37]}…" if len(text) > 40 else text
    numbers = [str(row.number) for row in rows]
    if len(rows) == 1:
        return f"Row {numbers[0]} ({shown!r})"
    return f"Rows {', '.join(numbers[:-1][:5])}{' …' if len(rows) > 6 else ''} and {numbers[-1]} ({shown!r} …)"


def _no_numbers(rows: Sequence[Row]) -> str:
    """The sentence for a table without a number, with a cell that is none."""
    row = rows[min(1, len(rows) - 1)]
    return f"no column holds only numbers: row {row.number} has {', '.join(cell[:20] for cell in row.cells[:3])!r}"
