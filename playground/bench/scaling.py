"""Time per update against units, layers and truncation length, all else as in the echo preset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from playground.bench.our_trainer import OurTrainer
from playground.bench.plan import Plan
from playground.bench.rounds import in_turns, ratio
from playground.bench.table import Promise, Row
from playground.configuration import config_text
from playground.runs import worker_place

SLACK = 1.1
LINEAR = {"layers": (1, 6), "truncation_length": (20, 200)}
"""Sizes between which the time may grow no faster than the size itself, but for `SLACK`."""
WORDS = {"units": "units", "layers": "layers of 4 units", "truncation_length": "time steps of truncation"}


def _promise(setting: str, small: int, large: int) -> Promise:
    return Promise(f"time per update, {large} against {small} {WORDS[setting]}", "×", at_most=round(SLACK * large / small, 3))


GROWTH = {setting: _promise(setting, small, large) for setting, (small, large) in LINEAR.items()}
PROMISES = tuple(GROWTH.values())


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row | tuple[str, int, float]]:
    """Yields (setting, size, µs an update) and the promised rows; sizes of a setting take turns."""
    with worker_place.new_executor() as executor:
        for setting, sizes in plan.sizes.items():
            say(f"time per update with {', '.join(map(str, sizes))} {WORDS[setting]}")
            trainers = {size: OurTrainer(config_text.from_pairs({setting: size}), executor) for size in sizes}
            measures = {size: partial(_microseconds, trainer, plan.scaling) for size, trainer in trainers.items()}
            found = in_turns(measures, plan.rounds)
            for size, times in found.items():
                yield setting, size, median(times)
            if setting in LINEAR:
                small, large = LINEAR[setting]
                yield Row(GROWTH[setting], ratio(found[large], found[small]))


def _microseconds(trainer: OurTrainer, seconds: float) -> float:
    return 1e6 / trainer.speed(seconds)
