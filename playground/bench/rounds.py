"""The arithmetic of a measurement on a machine that does other things too: rounds taken in turns, medians, trends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

Key = TypeVar("Key")


def in_turns(measures: Mapping[Key, Callable[[], float]], rounds: int) -> dict[Key, list[float]]:
    """Each measure once a round, one after the other: what slows the machine for a while hits all of them."""
    found: dict[Key, list[float]] = {key: [] for key in measures}
    for number in range(rounds):
        # Every second round runs backwards, so that nobody always comes first.
        for key in reversed(list(measures)) if number % 2 else measures:
            found[key].append(measures[key]())
    return found


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over the rounds of ours divided by theirs of the same round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def growth(times: Sequence[float], values: Sequence[float]) -> float:
    """How much the values grow in one unit of time: from the median of the first third to that of the last, so that a peak counts for nothing."""
    third = len(times) // 3
    if not third:
        raise ValueError(f"a trend needs at least 3 values, got {len(times)}")
    risen = median(values[-third:]) - median(values[:third])
    return risen / (median(times[-third:]) - median(times[:third]))
