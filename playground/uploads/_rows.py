"""Rows of cells from text: its comments, its separator, and the lines above and below its table."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from playground.uploads import _numbers
from playground.uploads._table import LOOSE, Row, Table, tabled, told
from playground.uploads.series import Question
from playground.uploads.series_error import SeriesError

SEPARATORS = {";": "semicolon", "\t": "tab", "|": "pipe", ",": "comma", " ": "spaces"}
"""Every separator and its name, in the order of trial: a comma may be a decimal sign."""
SEP_LINE = re.compile(r"\ufeff?sep=(.)\n?")
BLANKS = re.compile(r"[ \t]+")


def table_of(text: str, sign: str, notes: list[str]) -> Table | Question:
    """The table in a text. sign: the answer to the question that it may return. Raises SeriesError."""
    lines = text.split("\n")
    fixed = ""
    if match := SEP_LINE.fullmatch(lines[0]):
        fixed, lines[0] = match[1], ""
        notes.append(f"The first line says that the separator is {SEPARATORS.get(fixed, repr(fixed))}.")
    comments = [place for place, line in enumerate(lines) if line.lstrip().startswith("#")]
    if comments:
        notes.append(
            f"{len(comments)} line{'s' * (len(comments) > 1)} beginning with # {'were' if len(comments) > 1 else 'was'} skipped."
        )
    source = _Source(lines, comments)
    if not any(line.strip() for line in source.lines):
        raise SeriesError("the file is empty")
    separator = fixed or _separator(source)
    if not separator:
        return tabled(source.rows(""), "", notes)
    below: list[str] = []
    loose, block = _block(source.rows(separator), below)
    meaning = _meaning(loose, block, separator, sign)
    if isinstance(meaning, Question):
        return meaning
    if meaning:
        return tabled(source.rows(""), "", notes)
    notes += below
    _check_names(loose, block, notes)
    return tabled(block, separator, notes, source.heading(separator, block[0].number))


class _Source:
    """The lines of a text without its comments, and rows of cells with their numbers in the file."""

    def __init__(self, lines: Sequence[str], comments: Sequence[int]) -> None:
        left_out = set(comments)
        self.lines = [line for place, line in enumerate(lines) if place not in left_out]
        self._all, self._comments = lines, comments
        # How many lines that are left stand before each comment.
        self._before = [place - number for number, place in enumerate(comments)]
        self._read: dict[str, list[Row]] = {}

    def rows(self, separator: str) -> list[Row]:
        """The rows that are not empty; without a separator each is one cell."""
        if separator not in self._read:
            self._read[separator] = self._rows(separator)
        return list(self._read[separator])

    def _rows(self, separator: str) -> list[Row]:
        if separator == " ":
            split = [(place, BLANKS.split(line.strip(" \t"))) for place, line in enumerate(self.lines)]
            return [Row(self._number(place, place), cells) for place, cells in split if any(cells)]
        # No text holds the separator U+001F: a control character.
        source = csv.reader(io.StringIO("\n".join(self.lines)), delimiter=separator or "\x1f", strict=True)
        found, place = [], 0
        try:
            for number, cells in enumerate(source):
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    found.append(Row(self._number(number, place), stripped))
                place = source.line_num
        except csv.Error as error:
            raise SeriesError(f"the file must be CSV, row {self._number(len(found), place)}: {error}") from None
        return found

    def _number(self, record: int, line: int) -> int:
        return record + 1 + bisect_left(self._before, line + 1)

    def heading(self, separator: str, row: int) -> list[str] | None:
        """The cells of the comment just above the table, which numpy writes its names into."""
        if row - 2 not in self._comments or separator == "":
            return None
        line = self._all[row - 2].lstrip("# \t")
        cells = BLANKS.split(line) if separator == " " else line.split(separator)
        return [cell.strip() for cell in cells]


def _separator(source: _Source) -> str:
    """The separator that gives every row of the table the same number of cells; "" where each row
    is one cell."""
    sample = [line for line in source.lines[: 20 * LOOSE] if line.strip()]
    uneven = ""
    for separator in SEPARATORS:
        if 2 * sum(separator in line.strip() for line in sample) < len(sample):
            continue
        rows = source.rows(separator)
        width = _width(rows)
        if separator == " " and not _mostly_digits(rows):
            continue
        if width > 1 and _is_even(rows, width):
            return separator
        uneven = uneven or separator
    whole = source.rows("")
    # Uneven cells may be numbers of one column with the sign inside; then a name has none of it.
    names = [row.cells[0] for row in whole if not _numbers.is_number(row.cells[0])]
    if uneven and (not _mostly_numbers(whole) or any(uneven in name for name in names)):
        _refuse_uneven(source.rows(uneven))
    return ""


def _width(rows: Sequence[Row]) -> int:
    """The number of cells that most rows have."""
    if not rows:
        raise SeriesError("the file is empty")
    return Counter(len(row.cells) for row in rows).most_common(1)[0][0]


def _bounds(rows: Sequence[Row], width: int) -> tuple[int, int]:
    places = [place for place, row in enumerate(rows) if len(row.cells) == width]
    return places[0], places[-1] + 1


def _is_even(rows: Sequence[Row], width: int) -> bool:
    begin, end = _bounds(rows, width)
    return begin <= LOOSE and len(rows) - end <= LOOSE and all(len(row.cells) == width for row in rows[begin:end])


def _mostly_numbers(rows: Sequence[Row]) -> bool:
    cells = [cell for row in rows[: 20 * LOOSE] for cell in row.cells]
    return 2 * sum(map(_numbers.is_number, cells)) > len(cells)


def _mostly_digits(rows: Sequence[Row]) -> bool:
    """Whether most cells begin as numbers, dates and times do, so that the spaces part no words."""
    cells = [cell.lstrip("+-−.") for row in rows[: 20 * LOOSE] for cell in row.cells]
    return 2 * sum(cell[:1].isdigit() for cell in cells) > len(cells)


def _refuse_uneven(rows: Sequence[Row]) -> None:
    width = _width(rows)
    begin, end = _bounds(rows, width)
    wrong = next((row for row in rows[begin:end] if len(row.cells) != width), rows[0])
    raise SeriesError(f"every row must have {width} cells like most, got {len(wrong.cells)} in row {wrong.number}")


def _block(rows: list[Row], notes: list[str]) -> tuple[list[Row], list[Row]]:
    """The rows above the table, and the table: the rows with as many cells as most."""
    width = _width(rows)
    begin, end = _bounds(rows, width)
    if not _is_even(rows, width):
        _refuse_uneven(rows)
    if end < len(rows):
        few = rows[end:]
        notes.append(
            f"{told(few)} with {len(few[0].cells)} cell{'s' * (len(few[0].cells) != 1)} instead of {width} "
            f"{'was' if len(few) == 1 else 'were'} left out."
        )
    return rows[:begin], rows[begin:end]


def _check_names(loose: list[Row], block: list[Row], notes: list[str]) -> None:
    """Takes the rows above for names where only a separator at the end is missing, else for titles."""
    if not loose:
        return
    last, width = loose[-1].cells, len(block[0].cells)
    if len(last) == width - 1 and not any(row.cells[-1] for row in block):
        block.insert(0, Row(loose[-1].number, [*last, ""]))
        loose = loose[:-1]
    elif len(last) > 1 and loose[-1].number == block[0].number - 1 and not any(map(_numbers.is_number, last)):
        raise SeriesError(
            f"row {loose[-1].number} has {len(last)} cells, the rows below have {width}: name every column; "
            "if the comma is a decimal sign, save the file with semicolons"
        )
    if loose:
        notes.append(f"{told(loose)} above the table {'was' if len(loose) == 1 else 'were'} left out.")


def _meaning(loose: Sequence[Row], block: Sequence[Row], separator: str, sign: str) -> Question | bool:
    """Whether the separator is a sign inside of numbers, one a row; a Question where that is open."""
    if separator not in (",", " ") or any(len(row.cells) != len(block[0].cells) for row in block):
        return False
    joined = [separator.join(row.cells) for row in block]
    styles = [style for style in _numbers.fitting(joined) if separator in style.thousands or separator == style.decimal]
    if not styles or any("e" in cell.lower() for cell in joined):
        return False
    if loose and len(loose[-1].cells) == 1:
        return True
    first = [row.cells[0] for row in block]
    counts = first[0].isdecimal() and first == [str(int(first[0]) + step) for step in range(len(first))]
    if counts or sign == "separator":
        return False
    if sign:
        return True
    choices = {"decimal": f"{'.'.join(block[0].cells)}, one column"} if separator == "," and len(block[0].cells) == 2 else {}
    if any(separator in style.thousands for style in styles):
        choices["thousands"] = f"{''.join(block[0].cells)}, one column"
    choices["separator"] = f"{' and '.join(block[0].cells)}, {len(block[0].cells)} columns"
    name = {",": "comma", " ": "space"}[separator]
    return Question("sign", f"Is the {name} in {joined[0]!r} part of one number, or does it separate columns?", choices)
