"""Readings in groups, as of a gauge within each hour: one column numbers the groups, another one
goes up within each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.uploads.series import FEWEST_ROWS, Question

MEAN, ROWS = "mean", "rows"


def groups_of(values: Mapping[str, np.ndarray]) -> tuple[str, str] | None:
    """The name of the column that numbers groups of unlike readings, each group in one piece, and of
    the column that goes up within each group and begins anew in the next; None where there is none.

    Groups that all have the same times, as the months of a year have, are no groups of readings.
    """
    for name, numbers in values.items():
        begins = _begins(numbers)
        if not FEWEST_ROWS <= len(begins) <= len(numbers) / 1.5 or len(np.unique(numbers[begins])) < len(begins):
            continue
        inside = np.ones(len(numbers) - 1, bool)
        inside[begins[1:] - 1] = False
        for other, times in values.items():
            steps = np.diff(times)
            if not (other != name and (steps[inside] > 0).all() and (steps[~inside] < 0).mean() > 0.5):
                continue
            kinds = [part.tobytes() for part in np.split(times, begins[1:])]
            if len(set(kinds)) > len(kinds) / 2:
                return name, other
    return None


def question(values: Mapping[str, np.ndarray]) -> Question | None:
    """What to do with readings in groups; None where there are none."""
    found = groups_of(values)
    if found is None:
        return None
    name, times = found
    count, groups = len(values[name]), len(_begins(values[name]))
    return Question(
        "readings",
        f"{name!r} puts the {count} rows into {groups} groups, within which {times!r} goes up.",
        {MEAN: f"{groups} rows, the mean of each group's readings", ROWS: f"{count} rows, each reading one"},
    )


def means(values: dict[str, np.ndarray], rows: np.ndarray, notes: list[str]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Each group's mean of its known numbers, NaN where it has none, and the first row of each; as
    they are where there are no groups."""
    found = groups_of(values)
    if found is None:
        return values, rows
    name, times = found
    begins = _begins(values[name])
    notes.append(f"Each row is the mean of the readings with one {name!r}; {times!r} was left off.")
    counts = {one: np.add.reduceat(~np.isnan(numbers), begins, dtype=np.float64) for one, numbers in values.items() if one != times}
    sums = {one: np.add.reduceat(np.nan_to_num(values[one]), begins) for one in counts}
    return {one: np.where(counts[one] > 0, sums[one] / np.maximum(counts[one], 1), np.nan) for one in counts}, rows[begins]


def _begins(numbers: np.ndarray) -> np.ndarray:
    """Where another number begins than in the row above."""
    return np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
