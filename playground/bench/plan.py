"""How long everything is measured: in full, quickly, or one part in at most two minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Plan:
    """Rounds and seconds. What is compared takes turns for `rounds` rounds; the medians count."""

    name: str
    rounds: int
    training: float
    """Seconds of each side in a round of training without a page."""
    scaling: float
    """Seconds of each size in a round of scaling."""
    sizes: Mapping[str, tuple[int, ...]]
    """The sizes measured of each setting that makes a network larger."""
    starts: int
    """Cold starts of the server."""
    watching: float
    """Seconds of each side in a round of watched against unwatched."""
    filling: float
    """Seconds that the run's history may take to fill before its growth is measured."""
    steady: float
    """Seconds over which the growth of memory is measured."""
    soak: float
    """Seconds in which people come and go."""
    answers: int
    """How often a button or a knob is tried."""
    note: str = ""
    """How the measurement is shorter than the full run's: every row says so."""


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
    soak=900.0,
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
    soak=20.0,
    answers=2,
)
ALONE: Mapping[str, Plan] = {
    "small-tasks": replace(FULL, rounds=3, training=0.5, note="3 rounds of 0.5 s instead of 5 of 1.5 s"),
    "scaling": replace(FULL, sizes=QUICK.sizes),
    "tools": replace(FULL, rounds=2, watching=4.0, note="2 rounds of 4 s instead of 3 of 6 s"),
    "memory": replace(FULL, filling=20.0, steady=60.0),
    "soak": replace(FULL, soak=100.0),
}
"""Plans of parts that are measured alone, where the full plan takes over two minutes on 2 cores."""
