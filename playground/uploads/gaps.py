"""The series that columns become: their fill values and gaps settled by the user's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from playground.uploads.series import FEWEST_ROWS, Column, Question
from playground.uploads.series_error import SeriesError

NUMBER, GAP = "number", "gap"
LINEAR, CARRY, DROP = "linear", "carry", "drop"
SHOWN = 5
"""How many rows with gaps a sentence names."""


def settled(column: Column, answers: Mapping[str, str]) -> np.ndarray | Question:
    """The column's series (values,) float64 without gaps, or the first question that `answers`, by
    option, leaves open.

    Gaps at an end that a filling can't reach are dropped. Raises SeriesError for a series that
    can't be trained on.
    """
    found = together([column], answers)
    return found if isinstance(found, Question) else found.values[0]


@dataclass(frozen=True, eq=False)
class Settled:
    """Columns without gaps. values: each column's series, (values,) float64; dates: (values,)
    datetime64[ns], None where there are none."""

    values: list[np.ndarray]
    dates: np.ndarray | None


def together(columns: Sequence[Column], answers: Mapping[str, str]) -> Settled | Question:
    """Each column's series, as `settled` gives it, with the same rows in all: a row that is dropped
    in one is dropped in each. Raises SeriesError, also for columns whose rows are not the same."""
    first = columns[0]
    for one in columns[1:]:
        dated = one.dates is not None and first.dates is not None and np.array_equal(one.dates, first.dates)
        if not dated and not np.array_equal(one.rows, first.rows):
            raise SeriesError(f"{first.name!r} and {one.name!r} don't stand in the same rows, or at the same dates")
    found: list[np.ndarray] = []
    for column in columns:
        values = _without_sentinel(column, answers)
        if isinstance(values, Question):
            return values
        missing = np.isnan(values)
        if missing.any():
            if answers.get("gaps") not in (LINEAR, CARRY, DROP):
                return Question(
                    "gaps",
                    f"{missing.sum()} of the {len(values)} numbers of {column.name!r} are missing: {_rows(column, np.flatnonzero(missing))}.",
                    {LINEAR: "fill linearly", CARRY: "carry the last number forward", DROP: "drop these rows"},
                )
            values = _filled(values, missing, answers["gaps"])
        found.append(values)
    whole = ~np.isnan(found).any(axis=0)
    found = [values[whole] for values in found]
    for column, values in zip(columns, found, strict=True):
        _check(column.name, values)
    return Settled(found, None if first.dates is None else first.dates[whole])


def _without_sentinel(column: Column, answers: Mapping[str, str]) -> np.ndarray | Question:
    """The column's values, NaN for its fill value where that stands for a gap."""
    asked = of_sentinel(column)
    if asked is None or answers.get(asked.option) == NUMBER:
        return column.values
    if answers.get(asked.option) == GAP:
        return np.where(column.values == column.sentinel, np.nan, column.values)
    return asked


def of_sentinel(column: Column) -> Question | None:
    """The question whether the column's fill value stands for a gap; None where it has none."""
    if column.sentinel is None:
        return None
    places = np.flatnonzero(column.values == column.sentinel)
    return Question(
        "sentinel",
        f"{column.name!r} holds {column.sentinel:g}, far from its other numbers, in {_rows(column, places)}.",
        {GAP: "it stands for a gap", NUMBER: "it is a number like the others"},
    )


def _filled(values: np.ndarray, missing: np.ndarray, how: str) -> np.ndarray:
    """The values with their gaps filled, NaN where they can't be or are to be dropped."""
    known = np.flatnonzero(~missing)
    if how == DROP:
        return values
    places = np.arange(len(values))
    if how == CARRY:
        before = np.maximum.accumulate(np.where(missing, -1, places))
        return np.where(before < 0, np.nan, values[before])
    return np.interp(places, known, values[known], left=np.nan, right=np.nan)


def _rows(column: Column, places: np.ndarray) -> str:
    numbers = map(str, sorted(column.rows[places])[:SHOWN])  # a file with the newest first was turned round
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"row{'s' * (len(places) > 1)} {', '.join(numbers)}{more}"


def _check(name: str, values: np.ndarray) -> None:
    if len(values) < FEWEST_ROWS:
        raise SeriesError(f"a series needs at least {FEWEST_ROWS} values, {name!r} has {len(values)}")
    if (values == values[0]).all():
        raise SeriesError(f"{name!r} holds {values[0]:g} in all {len(values)} rows: there is nothing to predict")
    with np.errstate(over="ignore", invalid="ignore"):
        deviation = values.std()
    if not np.isfinite(deviation) or not deviation:
        raise SeriesError(
            f"the numbers of {name!r}, {values.min():g} to {values.max():g}, are too "
            f"{'small' if not deviation else 'large'} for their deviation"
        )
