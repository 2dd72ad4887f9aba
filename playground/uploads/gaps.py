"""The series that a column becomes: its fill values and gaps settled by the user's choice."""

from __future__ import annotations

from collections.abc import Mapping

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
    values = column.values
    if column.sentinel is not None:
        places = np.flatnonzero(values == column.sentinel)
        if answers.get("sentinel") not in (NUMBER, GAP):
            return Question(
                "sentinel",
                f"{column.name!r} holds {column.sentinel:g}, far from its other numbers, in {_rows(column, places)}.",
                {GAP: "it stands for a gap", NUMBER: "it is a number like the others"},
            )
        if answers["sentinel"] == GAP:
            values = np.where(values == column.sentinel, np.nan, values)
    missing = np.isnan(values)
    if missing.any():
        if answers.get("gaps") not in (LINEAR, CARRY, DROP):
            return Question(
                "gaps",
                f"{missing.sum()} of the {len(values)} numbers of {column.name!r} are missing: {_rows(column, np.flatnonzero(missing))}.",
                {LINEAR: "fill linearly", CARRY: "carry the last number forward", DROP: "drop these rows"},
            )
        values = _filled(values, missing, answers["gaps"])
    _check(column.name, values)
    return values


def _filled(values: np.ndarray, missing: np.ndarray, how: str) -> np.ndarray:
    known = np.flatnonzero(~missing)
    if how == DROP:
        return values[known]
    if how == CARRY:
        before = np.maximum.accumulate(np.where(missing, -1, np.arange(len(values))))
        return values[before[known[0] :]]
    places = np.arange(known[0], known[-1] + 1)
    return np.interp(places, known, values[known])


def _rows(column: Column, places: np.ndarray) -> str:
    numbers = [str(column.rows[place]) for place in places[:SHOWN]]
    return f"row{'s' * (len(places) > 1)} {', '.join(numbers)}{' …' if len(places) > SHOWN else ''}"


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
