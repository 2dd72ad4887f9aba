"""Pieces of split series: random ones to train on, and all that is held out, each value once."""

from __future__ import annotations

import numpy as np

from playground.tasks._split_series import SplitSeries
from playground.tasks._windowing import whole_windows


def trained(series: SplitSeries, rng: np.random.Generator, count: int, steps: int) -> np.ndarray:
    """`count` pieces of `steps` values from random places of what is trained on, none across two
    series: (count, steps, columns) float32."""
    lengths = np.array(list(map(len, series.trained)))
    firsts = np.cumsum(lengths) - lengths
    places = np.concatenate([first + np.arange(length - steps + 1) for first, length in zip(firsts, lengths, strict=True)])
    values = series.standardised(np.concatenate(series.trained))
    return values[places[rng.integers(0, len(places), (count, 1))] + np.arange(steps)]


def held_out(series: SplitSeries, rows: int, steps: int, ahead: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is held out of each series, one piece of `steps` time steps after the other, each with the
    `ahead` values behind it: (rows, windows, steps + ahead, columns) float32.

    Then (rows, windows, steps) bool, the time steps without so many values behind them, and
    (rows, windows) bool, the pieces that count: the last ones repeat the first.
    """
    values = series.standardised(np.concatenate(series.held_out))
    ends = np.cumsum(list(map(len, series.held_out)))
    pieces = [(start, end) for first, end in zip((0, *ends), ends, strict=False) for start in range(first, end - ahead, steps)]
    order, counted = whole_windows(np.arange(len(pieces)), rows)
    start, end = np.moveaxis(np.array(pieces)[order], -1, 0)[..., None]
    places = start + np.arange(steps + ahead)
    return values[np.minimum(places, end - 1)], places[..., :steps] >= end - ahead, counted
