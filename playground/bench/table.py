"""Promises and rows: a promise declares a figure of the benchmark, a row holds a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

BUSY = 0.05
"""Share of the machine's CPU time used by other processes above which no row is judged.

The tightest promise (0.95 × the unwatched speed) leaves 5 %: others that use more can break it.
"""


@dataclass(frozen=True)
class Promise:
    """A figure and the least or the most it may be; without a limit it is only reported."""

    name: str
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        """The limit with its sign, such as "≥ 20"; empty without a limit."""
        for sign, limit in (("≥", self.at_least), ("≤", self.at_most)):
            if limit is not None:
                return f"{sign} {amount(limit)}"
        return ""

    def kept(self, value: float) -> bool | None:
        """Whether `value` is within the limit; None without a limit."""
        if self.at_least is not None:
            return bool(value >= self.at_least)
        if self.at_most is not None:
            return bool(value <= self.at_most)
        return None


@dataclass(frozen=True)
class Row:
    """One measured figure of the table."""

    promise: Promise
    value: float | None
    """None if it could not be measured; `note` says why."""
    note: str = ""
    """How it was measured, or why it was not."""
    judged: bool = True
    """False if the figure says too little to be compared with the promise; `note` says why."""
    others: float | None = None
    """Share (0 to 1) of the machine's CPU time that other processes used; None if not known."""
    low: float | None = None
    high: float | None = None
    """The smallest and the largest value of several repetitions; None for a single one."""

    @property
    def name(self) -> str:
        return f"{self.promise.name} ({self.note})" if self.note else self.promise.name

    def noted(self, note: str) -> Row:
        """The row with `note` after its own; unchanged if it has no figure or `note` is empty."""
        return self if self.value is None or not note else replace(self, note=f"{self.note}, {note}" if self.note else note)

    @property
    def busy(self) -> bool:
        """Whether other processes used too much of the machine to judge the figure."""
        return self.others is not None and self.others > BUSY

    @property
    def holds(self) -> bool | None:
        """Whether the promise is kept; None without a promise, a figure or a quiet machine."""
        return None if self.value is None or not self.judged or self.busy else self.promise.kept(self.value)

    @property
    def judgement(self) -> str:
        """Yes, NO, or that the machine was too busy; empty if there is nothing to judge."""
        if self.value is not None and self.others is not None and self.busy:
            used = f"others used {100 * self.others:.0f} %"
            return f"too busy to judge ({used})" if self.promise.goal and self.judged else used
        return {True: "yes", False: "NO", None: ""}[self.holds]


def combined(repetitions: Sequence[Row]) -> Row:
    """Several measurements of a row as one: median, range, and the median of what others used."""
    measured = [row for row in repetitions if row.value is not None]
    if not measured:
        return repetitions[0]
    values = [row.value for row in measured if row.value is not None]
    loads = [row.others for row in measured if row.others is not None]
    some = f"measured {len(measured)} of {len(repetitions)} times" if len(measured) < len(repetitions) else ""
    return replace(
        measured[-1].noted(some),
        value=median(values),
        judged=all(row.judged for row in measured),
        others=median(loads) if loads else None,
        low=min(values),
        high=max(values),
    )


def amount(value: float | None) -> str:
    """Three significant digits, with a thin space between thousands; a dash for None."""
    if value is None:
        return "–"
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}".replace(",", "\u202f")
    digits = 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f}" if abs(value) >= 0.1 else f"{value:.3g}"
