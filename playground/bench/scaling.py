"""Time per update against units, layers and truncation length, everything else the echo preset's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from playground.bench.our_trainer import OurTrainer
from playground.bench.plan import Plan
from playground.bench.rounds import in_turns, ratio
from playground.bench.table import Promise, Row
from playground.configuration import config_text
from playground.runs import worker_pool

SLACK = 1.1
LINEAR = {"layers": (1, 6), "truncation_length": (20, 200)}
"""Between which sizes the time may grow no faster than the size itself."""
WORDS = {"units": "units", "layers": "layers of 4 units", "truncation_length": "time steps of truncation"}


def _promise(setting: str, small: int, large: int) -> Promise:
    return Promise(f"time per update, {large} against {small} {WORDS[setting]}", "×", at_most=round(SLACK * large / small, 3))


GROWTH = {setting: _promise(setting, small, large) for setting, (small, large) in LINEAR.items()}
PROMISES = tuple(GROWTH.values())


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row | tuple[str, int, float]]:
    """Yields (setting, size, microseconds an update) for every size, and the promised rows. The sizes of a setting take turns."""
    with worker_pool.new_executor() as executor:
        for setting, sizes in plan.sizes.items():
            say(f"time per update with {', '.join(map(str, sizes))} {WORDS[setting]}")
            engines = {size: OurTrainer(config_text.from_pairs({setting: size}), executor) for size in sizes}
            measures = {size: partial(_microseconds, engine, plan.scaling) for size, engine in engines.items()}
            found = in_turns(measures, plan.rounds)
            for size, times in found.items():
                yield setting, size, median(times)
            if setting in LINEAR:
                small, large = LINEAR[setting]
                yield GROWTH[setting].row(ratio(found[large], found[small]))


def _microseconds(engine: OurTrainer, seconds: float) -> float:
    return 1e6 / engine.speed(seconds)
