"""Numbers in cells: which signs a column writes them with, and their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

SPACES = " \u00a0\u2009\u202f"
GAPS = frozenset(
    {"", "-", "--", "–", "—", "?", ".", "..", "...", "…", "*", "na", "n/a", "n.a.", "k.a.", "#n/a", "#na", "<na>", "nan", "nil"}
    | {"null", "none", "missing", "keine angabe", "#value!", "#div/0!"}
)
"""What stands for a missing number, in small letters."""
SIGN, POWER = r"[+\-−]?", r"(?:[eE][+\-−]?\d+)?"


@dataclass(frozen=True)
class Style:
    """How numbers are written: the decimal sign, and the signs one of which may part thousands."""

    decimal: str
    thousands: str = ""

    def pattern(self) -> re.Pattern[str]:
        """What matches one number."""
        point = re.escape(self.decimal)
        if not self.thousands:
            return re.compile(rf"{SIGN}(?:\d+(?:{point}\d*)?|{point}\d+){POWER}", re.ASCII)
        return re.compile(rf"{SIGN}(?:[1-9]\d{{0,2}}(?:[{self.thousands}]\d{{3}})+|\d{{1,3}})(?:{point}\d*)?", re.ASCII)

    def value(self, cell: str) -> float:
        """The number in a cell that matches; infinite where it is too large."""
        for sign in self.thousands:
            cell = cell.replace(sign, "")
        return float(cell.replace(self.decimal, ".").replace("−", "-"))


POINT, COMMA = Style("."), Style(",")
COMMA_THOUSANDS, POINT_THOUSANDS = Style(".", ","), Style(",", ".")
STYLES = (
    POINT,
    COMMA,
    COMMA_THOUSANDS,
    POINT_THOUSANDS,
    Style(".", SPACES),
    Style(",", SPACES),
    Style(".", "'’"),
    Style(",", "'’"),
)
"""Every style, in the order of preference."""
PATTERNS = {style: style.pattern() for style in STYLES}
ANY = re.compile("|".join(f"(?:{one.pattern})" for one in PATTERNS.values()), re.ASCII)
AROUND = re.compile(rf"([€$£¥]?\s*)({SIGN}[\d.,](?:[\d.,'’{SPACES}]*[\d.,])?{POWER})(\s*[%°€$£¥‰]\S*|\s+[^\W\d_][\w/²³%·^-]*)?")
"""A currency before a number, or a unit behind it."""


def is_gap(cell: str) -> bool:
    """Whether the cell stands for a missing number."""
    return not cell[:1].isdigit() and cell.lower() in GAPS


def known(cells: Sequence[str]) -> Sequence[str]:
    """The cells that stand for no missing number."""
    # Most columns have no gap, which is known fastest this way: a file may have a million cells.
    if GAPS.isdisjoint(map(str.lower, cells)):
        return cells
    return [cell for cell in cells if not is_gap(cell)]


def values(cells: Sequence[str], style: Style) -> np.ndarray:
    """The numbers in cells that are gaps or match the style: (cells,) float64, NaN at gaps."""
    if style is POINT:
        try:
            return np.array(list(map(float, cells)))
        except ValueError:
            pass  # a gap, or a minus sign that is not ASCII's
    return np.array([np.nan if is_gap(cell) else style.value(cell) for cell in cells])


def is_number(cell: str) -> bool:
    """Whether the cell is a number in some style."""
    return ANY.fullmatch(cell) is not None


def fitting(cells: Iterable[str]) -> list[Style]:
    """The styles in which every cell is a number, the preferred one first."""
    cells = list(cells)
    return [style for style, pattern in PATTERNS.items() if all(map(pattern.fullmatch, cells))]


def unit_of(cells: Sequence[str]) -> tuple[str, str] | None:
    """The currency before and the unit behind the number in every cell; None unless they agree."""
    first = AROUND.fullmatch(cells[0]) if cells else None
    if first is None or not (first[1] or first[3]):
        return None
    before, behind = first[1], first[3] or ""
    agree = all(cell.startswith(before) and cell.endswith(behind) and is_number(_bare(cell, before, behind)) for cell in cells)
    return (before, behind) if agree else None


def without(cell: str, unit: tuple[str, str]) -> str:
    """The cell without its currency and unit."""
    return cell if is_gap(cell) else _bare(cell, *unit)


def _bare(cell: str, before: str, behind: str) -> str:
    return cell[len(before) : len(cell) - len(behind)].strip()
