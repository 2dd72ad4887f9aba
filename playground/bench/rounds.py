"""Measurements that resist a varying machine: rounds in turns, ratios within a round, trends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

Key = TypeVar("Key")


def in_turns(measures: Mapping[Key, Callable[[], float]], rounds: int) -> dict[Key, list[float]]:
    """Takes each measure once a round, so that what slows the machine for a while slows all."""
    found: dict[Key, list[float]] = {key: [] for key in measures}
    for number in range(rounds):
        # Every second round runs backwards, so that none always comes first.
        for key in reversed(list(measures)) if number % 2 else measures:
            found[key].append(measures[key]())
    return found


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over the rounds of ours divided by theirs in the same round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def growth(times: Sequence[float], values: Sequence[float]) -> float:
    """Growth per unit of time, between the medians of the first and the last third."""
    third = len(times) // 3
    if not third:
        raise ValueError(f"a trend needs at least 3 values, got {len(times)}")
    risen = median(values[-third:]) - median(values[:third])
    return risen / (median(times[-third:]) - median(times[:third]))
