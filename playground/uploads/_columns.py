"""Columns of numbers from a table of cells: each in its own style, in order of time, by key."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground.uploads import _dates, _numbers, _order, _readings, _sentinels, names
from playground.uploads._numbers import COMMA, COMMA_THOUSANDS, POINT, POINT_THOUSANDS, Style
from playground.uploads._table import Table
from playground.uploads.series import FEWEST_ROWS, LeftOut, Question, SeriesFile
from playground.uploads.series_error import SeriesError


@dataclass
class _Found:
    """What has been found so far, in the order of the table's columns."""

    values: dict[str, np.ndarray]
    texts: dict[str, list[str]]
    left_out: dict[str, LeftOut]
    dates: np.ndarray | None = None


def series_in(table: Table, sign: str, readings: str = "") -> SeriesFile | Question:
    """The series in a table. sign, readings: the answers to the questions that it may return. Raises
    SeriesError."""
    heads, notes = names.distinct(table.names), table.notes
    if len(table.rows) < FEWEST_ROWS and (turned := _turned(table)) is not None:
        notes.append("Each row holds a series: rows and columns were exchanged.")
        return series_in(turned, sign, readings)
    styles = {name: _fitting(cells) for name, cells in zip(heads, table.columns, strict=True)}
    decimal = _decimal_of(styles)
    found = _Found({}, {}, {})
    for name, cells in zip(heads, table.columns, strict=True):
        if decimal == "" and (question := _question(name, cells, styles[name], table.separator, sign)) is not None:
            return question
        _read(found, name, cells, table.rows, _chosen(styles[name], decimal, sign), notes)
    if len(table.rows) < FEWEST_ROWS:
        raise SeriesError(f"a series needs at least {FEWEST_ROWS} rows of numbers, got {len(table.rows)}")
    rows = np.array(table.rows)
    if found.dates is None and readings != _readings.ROWS:
        if not readings and (question := _readings.question(found.values)) is not None:
            return question
        found.values, rows = _readings.means(found.values, rows, notes)
    columns, used = _order.in_time(found.values, found.texts, found.dates, rows, notes)
    left_out = tuple(one for name, one in found.left_out.items() if name != used)
    columns = [replace(one, sentinel=_sentinels.sentinel_of(one.known)) for one in columns]
    if not columns:
        why = "; ".join(f"{one.name!r} has {one.value[:20]!r} in row {one.row} ({one.why})" for one in left_out[:3])
        raise SeriesError(f"no column holds only numbers: {why}" if why else "no column holds numbers")
    written = decimal or {"decimal": ",", "thousands": "."}.get(sign, ".")
    return SeriesFile(table.separator, written, tuple(columns), left_out, tuple(notes))


def _fitting(cells: Sequence[str]) -> list[Style]:
    known = _numbers.known(cells)
    unit = _numbers.unit_of(known)
    return _numbers.fitting(_numbers.without(cell, unit) for cell in known) if unit else _numbers.fitting(known) if known else []


def _decimal_of(styles: dict[str, list[Style]]) -> str:
    """The decimal sign that some column leaves no doubt of; "" where none does."""
    for fits in styles.values():
        signs = {style.decimal for style in fits}
        if len(signs) == 1:
            return signs.pop()
    return ""


def _chosen(fits: Sequence[Style], decimal: str, sign: str) -> Style | None:
    """The style of a column: the preferred one with the file's decimal sign where several fit."""
    if not fits:
        return None
    if sign in ("decimal", "thousands") and COMMA in fits and COMMA_THOUSANDS in fits and POINT not in fits:
        return COMMA if sign == "decimal" else COMMA_THOUSANDS
    if sign in ("decimal", "thousands") and POINT in fits and POINT_THOUSANDS in fits and COMMA not in fits:
        return POINT if sign == "decimal" else POINT_THOUSANDS
    return next((style for style in fits if style.decimal == decimal), fits[0])


def _question(name: str, cells: Sequence[str], fits: Sequence[Style], separator: str, sign: str) -> Question | None:
    """The question whether a comma or point before three digits is a decimal sign, where no column
    tells. A point is asked about only in a file with semicolons, as those who write decimal commas
    have."""
    comma = COMMA in fits and COMMA_THOUSANDS in fits and POINT not in fits
    point = separator == ";" and POINT in fits and POINT_THOUSANDS in fits and COMMA not in fits
    if sign or not (comma or point):
        return None
    cell = next(cell for cell in _numbers.known(cells) if "," in cell or "." in cell)
    whole = cell.replace(",", ".")
    choices = {"decimal": f"a decimal sign, {whole}", "thousands": f"a thousands sign, {whole.replace('.', '')}"}
    return Question("sign", f"What is the {'comma' if comma else 'point'} in {cell!r} (column {name!r})?", choices)


def _read(found: _Found, name: str, cells: list[str], rows: Sequence[int], style: Style | None, notes: list[str]) -> None:
    """Adds the column to what is found: numbers, dates, text, or left out with a cell."""
    known = _numbers.known(cells)
    if not known:
        found.left_out[name] = LeftOut(name, rows[0] if rows else 0, "", "empty")
        return
    dates = None
    if len(known) == len(cells) and found.dates is None:
        dates = _dates.compact_dates_of(cells) if style is not None else _dates.dates_of(cells)
    if dates is not None:
        found.dates = dates
        notes.append(f"Column {name!r} holds the dates.")
    elif style is not None:
        _add_numbers(found, name, cells, rows, style, notes)
    else:
        found.texts[name] = cells
        found.left_out[name] = _why_left_out(name, cells, rows)


def _add_numbers(found: _Found, name: str, cells: list[str], rows: Sequence[int], style: Style, notes: list[str]) -> None:
    unit = _numbers.unit_of(_numbers.known(cells))
    if unit is not None:
        notes.append(f"{' '.join(''.join(unit).split())!r} was left off the numbers of {name!r}.")
        cells = [_numbers.without(cell, unit) for cell in cells]
    values = _numbers.values(cells, style)
    wrong = np.flatnonzero(np.isinf(values))
    gaps = np.flatnonzero(np.isnan(values))
    if len(wrong):
        found.left_out[name] = LeftOut(name, rows[wrong[0]], cells[wrong[0]], "too large for a float64")
    elif 2 * len(gaps) > len(values):
        why = f"{len(gaps)} of {len(values)} numbers are missing"
        found.left_out[name] = LeftOut(name, rows[gaps[0]], cells[gaps[0]], why)
    else:
        found.values[name] = values


def _why_left_out(name: str, cells: Sequence[str], rows: Sequence[int]) -> LeftOut:
    """The first cell that is no number, or is one in another style than the cell above it."""
    numbers = [cell for cell in cells if _numbers.is_number(cell)]
    wrong = [place for place, cell in enumerate(cells) if not _numbers.is_gap(cell) and not _numbers.is_number(cell)]
    if wrong and not numbers and (place := _first_undated(cells)):
        return LeftOut(name, rows[place], cells[place], "not a date like those above")
    if wrong:
        return LeftOut(name, rows[wrong[0]], cells[wrong[0]], "not a number" if numbers else "text")
    place = next(
        place
        for place in range(len(cells))
        if not _numbers.fitting(_numbers.known(cells[: place + 1])) and _numbers.known(cells[: place + 1])
    )
    return LeftOut(name, rows[place], cells[place], f"written otherwise than {numbers[0]!r}")


def _first_undated(cells: Sequence[str]) -> int:
    """The place of the first cell that breaks a column of dates; 0 where it begins otherwise."""
    if _dates.dates_of(cells[:1]) is None:
        return 0
    return bisect_left(range(1, len(cells)), True, key=lambda place: _dates.dates_of(cells[: place + 1]) is None) + 1


def _turned(table: Table) -> Table | None:
    """The table of series in rows as one of series in columns; None where it has none in rows."""
    wide = [place for place, cells in enumerate(table.columns) if cells and _numbers.known(cells) and _fitting(cells)]
    if len(wide) < FEWEST_ROWS or wide != list(range(wide[0], wide[-1] + 1)):
        return None
    labels = table.columns[0] if wide[0] else [""] * len(table.rows)
    heads = [table.names[place] for place in wide]
    columns = [list(row) for row in zip(*(table.columns[place] for place in wide), strict=True)]
    # A series' cells all stand in its row; the year above each is the date of its value.
    if _dates.years(heads) is not None:
        heads = [f"{year}-01-01" for year in heads]
    dated = bool(heads[0]) and _dates.looks_dated(heads[0])
    return Table(
        ["time", *labels] if dated else list(labels),
        [heads, *columns] if dated else columns,
        [number + 1 for number in wide],
        table.separator,
        table.notes,
    )
