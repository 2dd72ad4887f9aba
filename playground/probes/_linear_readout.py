"""How well a linear readout recovers an input from a state some time steps later."""

from __future__ import annotations

import numpy as np

RIDGE = 0.1
"""The ridge penalty on the readout's squared weights, per unit."""
FEW = 40
"""The least number of time steps to fit or to test on; below it the result is NaN."""


def recall(states: np.ndarray, read: np.ndarray, classes: int, ages: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """For each lag (ascending), how well a state tells `read` of `lag` time steps before: (lags,),
    NaN where there is too little data.

    states (rows, time steps, units); read (rows, time steps): numbers, or classes below `classes`;
    ages (rows, time steps): how many earlier time steps there are to ask about, below 0: none. The
    readout is a ridge regression from standardised states to the numbers, or to one-hot classes; it
    is fitted on the first half of the rows and tested on the other. The measure is R², or the
    accuracy of the class with the largest output.
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
        # The shorter the lag, the more time steps have that many before them; in each order those
        # come first.
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
    """The places (rows, time steps) with ages ≥ 0 in some rows, those with most earlier time steps
    first."""
    places = np.argwhere((ages >= 0) & rows[:, None])
    order = np.argsort(-ages[tuple(places.T)], kind="stable")
    return tuple(places[order].T)


def chance(read: np.ndarray, classes: int, ages: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """The score of a predictor that ignores the state: always the most frequent class, or the mean."""
    return recall(np.zeros((*read.shape, 1)), read, classes, ages, lags)


def determined(truth: np.ndarray, said: np.ndarray) -> float:
    """R²: the share of the variance of `truth` that `said` explains; below 0: worse than the mean;
    NaN without variance."""
    variance = float(np.mean((truth - truth.mean()) ** 2))
    return 1 - float(np.mean((truth - said) ** 2)) / variance if variance > 0 else float("nan")


def _standardised(learned: np.ndarray, tested: np.ndarray) -> list[np.ndarray]:
    """Both, standardised by mean and deviation of `learned`, 0 where a unit never changes, with a
    last column of ones for the bias."""
    mean, deviation = learned.mean(axis=0), learned.std(axis=0)
    # Rounding errors give equal values a tiny deviation.
    scale = np.where(deviation > 1e-7, 1 / np.maximum(deviation, 1e-7), 0.0)
    return [np.concatenate([(part - mean) * scale, np.ones((len(part), 1))], axis=1) for part in (learned, tested)]
