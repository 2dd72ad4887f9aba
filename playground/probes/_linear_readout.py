"""How well a linear read-out tells from a state what was read some time steps before."""

from __future__ import annotations

import numpy as np

RIDGE = 0.1
"""The penalty on the read-out's squared weights, times the units: as if so many time steps had spoken for weights of 0."""
FEW = 40
"""Time steps to learn from, or to be tested on, below which nothing is said."""


def recall(states: np.ndarray, read: np.ndarray, classes: int, ages: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """For each lag (ascending) how well `read` is told `lag` time steps later: (lags,), NaN where there is too little to tell from.

    states (rows, time steps, units); read (rows, time steps): numbers, or places below `classes`; ages (rows, time steps): how
    many time steps before there are to ask about, below 0 where nothing is asked. The read-out is a ridge regression on
    standardised states, of what was read or of one number a class, learned from the first half of the rows and tested on the
    other. The measure is R² on those, or the share of classes told right: the class with the largest number.
    """
    found = np.full(len(lags), np.nan)
    if not np.isfinite(states).all():
        return found
    half = np.arange(len(states)) < len(states) // 2
    learned, tested = (_oldest_first(ages, rows) for rows in (half, ~half))
    to_learn, to_test = _standardised(states.astype(np.float64)[learned], states.astype(np.float64)[tested])
    units = states.shape[-1]
    gram, summed = np.diag([*np.full(units, RIDGE * units), 1e-9]), 0
    for place, lag in reversed(list(enumerate(lags))):
        # The shorter the lag, the more time steps have that many before them: the first ones of each order.
        counts = [int(np.searchsorted(-ages[order], -lag, side="right")) for order in (learned, tested)]
        if min(counts) < FEW:
            continue
        known, asked = to_learn[: counts[0]], to_test[: counts[1]]
        gram += known[summed:].T @ known[summed:]
        summed = counts[0]
        said_then, truth = (read[rows[:n], steps[:n] - lag] for (rows, steps), n in zip((learned, tested), counts, strict=True))
        wanted = np.eye(classes)[said_then] if classes else said_then
        said = asked @ np.linalg.solve(gram, known.T @ wanted)
        found[place] = np.mean(said.argmax(axis=1) == truth) if classes else determined(truth, said)
    return found


def _oldest_first(ages: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where something is asked in some rows: (rows, time steps) of the places, those with most time steps before them first."""
    places = np.argwhere((ages >= 0) & rows[:, None])
    order = np.argsort(-ages[tuple(places.T)], kind="stable")
    return tuple(places[order].T)


def chance(read: np.ndarray, classes: int, ages: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """What who sees no state reaches, by the same measure and on the same time steps: always the most frequent class, or the mean."""
    return recall(np.zeros((*read.shape, 1)), read, classes, ages, lags)


def determined(truth: np.ndarray, said: np.ndarray) -> float:
    """R²: the share of the variance of `truth` that `said` explains; below 0 where the mean would do better; NaN without variance."""
    variance = float(np.mean((truth - truth.mean()) ** 2))
    return 1 - float(np.mean((truth - said) ** 2)) / variance if variance > 0 else float("nan")


def _standardised(learned: np.ndarray, tested: np.ndarray) -> list[np.ndarray]:
    """Both with mean 0 and deviation 1 over what is learned from, 0 where a unit never changes, and a 1 behind each for the bias."""
    mean, deviation = learned.mean(axis=0), learned.std(axis=0)
    # Of equal values a deviation of rounding errors may be left.
    scale = np.where(deviation > 1e-7, 1 / np.maximum(deviation, 1e-7), 0.0)
    return [np.concatenate([(part - mean) * scale, np.ones((len(part), 1))], axis=1) for part in (learned, tested)]
