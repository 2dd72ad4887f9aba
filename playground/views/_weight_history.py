"""How large a weight's numbers were over the run: a histogram of each state that the run has kept."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from playground.messages.state import State
from playground.views._heatmap import full_colour

COLUMNS = 48
"""Most moments of the run that a histogram over time shows, the newest among them."""
BINS = 31
"""Bins of one histogram: an odd number, so that 0 lies in the middle of one."""

_known: WeakKeyDictionary[State, dict[tuple[int, float], np.ndarray]] = WeakKeyDictionary()
"""Histograms by state, by the weight's number and their reach; each is counted once."""


def spread(states: Sequence[State], update: int) -> list[State]:
    """At most COLUMNS − 1 states from before `update`, evenly chosen."""
    before = [state for state in states if state.update < update]
    if len(before) < COLUMNS:
        return before
    return [before[place] for place in np.linspace(0, len(before) - 1, COLUMNS - 1).round().astype(int)]


def history(states: Sequence[State], number: int, now: np.ndarray) -> tuple[np.ndarray, float]:
    """The histograms of weight `number` in the states and now, (BINS, moments) float32, and the reach
    of their axis, a power of two. The bins go from the largest numbers down; the fullest bin of each
    moment is 1."""
    reach = max([full_colour(now), *(_reach(state, number) for state in states)])
    columns = [_of(state, number, reach) for state in states]
    return np.ascontiguousarray(np.stack([*columns, histogram(now, reach)], axis=1)), reach


def histogram(weight: np.ndarray, reach: float) -> np.ndarray:
    """How many of the weight's finite numbers lie in each of BINS bins from `reach` down to −`reach`,
    the fullest 1: (BINS,) float32."""
    finite = weight[np.isfinite(weight)]
    place = (np.clip((1 - finite / reach) / 2, 0, 1) * BINS).astype(int).clip(max=BINS - 1)
    counts = np.bincount(place, minlength=BINS)
    return (counts / max(counts.max(), 1)).astype(np.float32)


def _reach(state: State, number: int) -> float:
    own = _known.setdefault(state, {})
    if (number, 0.0) not in own:
        own[number, 0.0] = np.array(full_colour(state.weights[number]))
    return float(own[number, 0.0])


def _of(state: State, number: int, reach: float) -> np.ndarray:
    own = _known.setdefault(state, {})
    if (number, reach) not in own:
        own[number, reach] = histogram(state.weights[number], reach)
    return own[number, reach]
