"""What is promised and what was found: a promise makes a row of the table, and rows are printed side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MISSING = "–"


@dataclass(frozen=True)
class Row:
    """One measured figure; `value` None: it could not be measured, and the name says why. `holds` None: nothing was promised, or not measured."""

    name: str
    value: float | None
    unit: str
    goal: str
    holds: bool | None


@dataclass(frozen=True)
class Promise:
    """One row before it is measured: a figure that must be at least, or at most, so much; with neither it is told and not judged."""

    name: str
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        """The promise in signs; empty where there is none."""
        for sign, limit in (("≥", self.at_least), ("≤", self.at_most)):
            if limit is not None:
                return f"{sign} {amount(limit)}"
        return ""

    def row(self, value: float | None, note: str = "") -> Row:
        """The row with what was measured; `note` says how, or why it could not be."""
        holds = None
        if value is not None and self.at_least is not None:
            holds = bool(value >= self.at_least)
        elif value is not None and self.at_most is not None:
            holds = bool(value <= self.at_most)
        return Row(f"{self.name} ({note})" if note else self.name, value, self.unit, self.goal, holds)

    def made(self, row: Row) -> bool:
        """Whether `row` is this promise's."""
        return row.name == self.name or row.name.startswith(f"{self.name} (")


def amount(value: float | None) -> str:
    """A number with three digits that matter and a thin space between thousands; a dash for None."""
    if value is None:
        return MISSING
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}".replace(",", "\u202f")
    digits = 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f}" if abs(value) >= 0.1 else f"{value:.3g}"


def text(headings: Sequence[str], lines: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """Lines of cells as columns of equal width; the columns in `numbers` are set to the right."""
    widths = [max(len(cells[column]) for cells in (headings, *lines)) for column in range(len(headings))]

    def line(cells: Sequence[str]) -> str:
        placed = (
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(placed).rstrip()

    return "\n".join([line(headings), "  ".join("─" * width for width in widths), *map(line, lines)])


def rows_as_text(rows: Sequence[Row]) -> str:
    """All rows as one table."""
    signs = {True: "yes", False: "NO", None: ""}
    lines = [(row.name, amount(row.value), row.unit, row.goal, signs[row.holds]) for row in rows]
    return text(("what", "measured", "", "goal", "holds"), lines, numbers=(1,))
