"""Pieces of split series: random ones to train on, and all that is held out, each value once."""

from __future__ import annotations

import numpy as np

from playground.tasks._split_series import SplitSeries
from playground.tasks._windowing import whole_windows


def trained(series: SplitSeries, rng: np.random.Generator, count: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` pieces of `steps` values from random places of what is trained on, none across two
    series: (count, steps, columns) float32.

    Then where each begins in the whole series, one after the other: (count,).
    """
    lengths = np.array(list(map(len, series.trained)))
    firsts = np.cumsum(lengths) - lengths
    number = np.repeat(np.arange(len(lengths)), lengths - steps + 1)
    starts = np.concatenate([first + np.arange(length - steps + 1) for first, length in zip(firsts, lengths, strict=True)])
    chosen = rng.integers(0, len(starts), (count, 1))
    held_out = np.array(list(map(len, series.held_out)))
    before = (np.cumsum(held_out) - held_out)[number[chosen[:, 0]]]
    values = series.standardised(np.concatenate(series.trained))
    return values[starts[chosen] + np.arange(steps)], starts[chosen[:, 0]] + before


def held_out(series: SplitSeries, rows: int, steps: int, ahead: int, uncounted: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is held out of each series, one piece of `steps` time steps after the other, each with the
    `ahead` values behind it: (rows, windows, steps + ahead, columns) float32.

    The first `uncounted` time steps of a piece are those that were held out before it, or the end of
    what is trained on: of the others, each held-out one comes once. Then (rows, windows, steps)
    bool, the time steps without so many values behind them, and (rows, windows) bool, the pieces that
    count: the last ones repeat the first.
    """
    parts = [part for both in zip(series.trained, series.held_out, strict=True) for part in both]
    values, ends = series.standardised(np.concatenate(parts)), np.cumsum(list(map(len, parts))).tolist()
    pieces = [
        (start - uncounted, end)
        for first, end in zip(ends[::2], ends[1::2], strict=True)
        for start in range(first, end - ahead, steps - uncounted)
    ]
    order, counted = whole_windows(np.arange(len(pieces)), rows)
    start, end = np.moveaxis(np.array(pieces)[order], -1, 0)[..., None]
    places = start + np.arange(steps + ahead)
    return values[np.minimum(places, end - 1)], places[..., :steps] >= end - ahead, counted
