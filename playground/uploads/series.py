"""What is found in a file with series: columns, what was left out, and what only the user can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

MOST_BYTES = 20_000_000
"""The most bytes of a file, unpacked or not."""
FEWEST_ROWS, MOST_ROWS = 50, 200_000
"""The fewest and the most values of a series."""


@dataclass(frozen=True)
class Question:
    """What a file leaves open. option: the command line's option that answers it; choices: what
    each answer means, by its word."""

    option: str
    text: str
    choices: Mapping[str, str]

    def refusal(self, form: str = "--{option} {word}") -> str:
        """The question as a sentence for where nobody can be asked. form: how an answer is written."""
        answers = " or ".join(f"{form.format(option=self.option, word=word)} ({meaning})" for word, meaning in self.choices.items())
        return f"{self.text} Say {answers}"


@dataclass(frozen=True)
class LeftOut:
    """A column that can't be trained on, with the row (from 1) and the cell that decided it."""

    name: str
    row: int
    value: str
    why: str


@dataclass(frozen=True, eq=False)
class Column:
    """A column of numbers in order of time.

    values: (rows,) float64, NaN at gaps. rows: where each stands in the file, from 1. dates:
    (rows,) datetime64[ns]; None where there are none. sentinel: a number that probably stands for
    a gap. whole, key: of the part of a column that holds one series of several, the name of that
    column and the key of the series.
    """

    name: str
    values: np.ndarray
    rows: np.ndarray
    dates: np.ndarray | None = None
    sentinel: float | None = None
    whole: str = ""
    key: str = ""

    @property
    def known(self) -> np.ndarray:
        """The values without gaps: (up to rows,) float64."""
        return self.values[~np.isnan(self.values)]

    @property
    def is_index(self) -> bool:
        """Whether it counts up in equal steps, so that there is nothing to predict."""
        steps = np.diff(self.values)
        return bool(steps[0] > 0 and (steps == steps[0]).all())

    @property
    def is_constant(self) -> bool:
        """Whether all values are equal."""
        known = self.known
        return bool((known == known[0]).all())


@dataclass(frozen=True)
class SeriesFile:
    """What a file holds. separator: the sign between its cells ("" for one column, and for other
    formats than text); decimal: its decimal sign; notes: sentences on all that was not simply
    read; kind: the format, "text" or the ending of another one."""

    separator: str
    decimal: str
    columns: tuple[Column, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    kind: str = "text"

    @property
    def likely(self) -> tuple[Column, ...]:
        """The columns that neither count up in equal steps nor stand still; all if none does."""
        moving = tuple(one for one in self.columns if not one.is_index and not one.is_constant)
        return moving or self.columns

    @property
    def wholes(self) -> dict[str, tuple[Column, ...]]:
        """By the name of a column that a key parts into several series: those series."""
        found: dict[str, tuple[Column, ...]] = {}
        for column in self.columns:
            if column.whole:
                found[column.whole] = (*found.get(column.whole, ()), column)
        return {name: parts for name, parts in found.items() if len(parts) > 1}

    @property
    def likely_names(self) -> list[str]:
        """The names to choose from: of the likely columns, a parted column as a whole."""
        wholes = self.wholes
        return list(dict.fromkeys(column.whole if column.whole in wholes else column.name for column in self.likely))

    def series(self, name: str) -> tuple[Column, ...]:
        """What a name stands for: a column, or the series of a parted one; none for another name."""
        found = tuple(column for column in self.columns if column.name == name)
        return found or self.wholes.get(name, ())
