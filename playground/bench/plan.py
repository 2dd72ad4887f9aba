"""How long everything is measured: the whole way, or quickly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Rounds and seconds of every part. `rounds` are taken in turns; their median counts."""

    name: str
    rounds: int
    training: float
    """Seconds of each side in a round of training without a page."""
    scaling: float
    """Seconds of each size in a round of scaling."""
    sizes: dict[str, tuple[int, ...]]
    """The sizes that are measured of each setting that makes a network larger."""
    starts: int
    """Cold starts of the server."""
    watching: float
    """Seconds of each side in a round of watched against unwatched."""
    filling: float
    """Seconds that the run's history may take to fill before its growth is measured."""
    steady: float
    """Seconds over which memory is watched; it swings by some MB, so a few minutes say nothing of an hour."""
    answers: int
    """How often a button or a knob is tried."""


FULL = Plan(
    name="full",
    rounds=5,
    training=1.5,
    scaling=0.7,
    sizes={"units": (4, 8, 16, 32, 64, 128, 256), "layers": (1, 2, 3, 4, 5, 6), "truncation_length": (5, 10, 20, 50, 100, 200)},
    starts=3,
    watching=6.0,
    filling=60.0,
    steady=600.0,
    answers=5,
)
QUICK = Plan(
    name="quick",
    rounds=3,
    training=0.5,
    scaling=0.3,
    sizes={"units": (4, 32, 256), "layers": (1, 6), "truncation_length": (20, 200)},
    starts=1,
    watching=3.0,
    filling=0.0,
    steady=10.0,
    answers=2,
)
