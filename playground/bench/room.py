"""A room full of people: many watched runs on one worker. Without browsers: what a page costs is in
the part about watching."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle, islice, pairwise

from playground import presets
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.runs.run import Run
from playground.runs.worker_pool import Workers

MANY, TWELVE = 30, range(3, 15)
TASKS = ("echo", "translate", "reber", "mnist-rows")
PATIENCE = 300.0
"""Seconds after which no first loss is waited for any more."""

ECHO = Promise(f"{MANY} echo runs on one worker: frames of the slowest", "frames/s", at_least=4)
MIXED = Promise(f"{MANY} runs of four tasks on one worker: frames of the slowest", "frames/s", at_least=2)
LAST = Promise(f"{MANY} runs of four tasks on one worker: first loss of the last", "s", at_most=10)
SHARE = Promise(f"{MANY} runs of four tasks on one worker: slowest, against alone ÷ {MANY}", "×", at_least=0.5)
UNITS = Promise("12 runs of 12 different units on one worker: frames of the slowest", "frames/s", at_least=4)
UNITS_SHARE = Promise("12 runs of 12 different units on one worker: slowest, against alone ÷ 12", "×", at_least=0.5)
STALL = Promise("longest stall of a run while another's network compiles", "s", at_most=0.3)
PROMISES = (ECHO, MIXED, LAST, SHARE, UNITS, UNITS_SHARE, STALL)


@dataclass(eq=False)
class Watched:
    """A run at full speed that somebody watches; `times`: when a frame with new updates came."""

    run: Run
    times: list[float] = field(default_factory=list)
    update: int = 0

    def look(self) -> None:
        """Called after every change that a viewer could see."""
        if self.run.update > self.update:
            self.update = self.run.update
            self.times.append(time.monotonic())


@dataclass(frozen=True)
class Figures:
    """Of each run, over some seconds: frames and updates a second."""

    frames: Sequence[float]
    updates: Sequence[float]


@contextmanager
def room(configs: Sequence[RunConfig]) -> Iterator[tuple[Workers, list[Watched]]]:
    """A worker that is loaded, with a watched run of each configuration."""
    workers = Workers(1, warm_up=presets.registry()["echo"].config)
    try:
        yield workers, [enter(workers, config) for config in configs]
    finally:
        workers.close()


def enter(workers: Workers, config: RunConfig) -> Watched:
    """One more watched run."""
    watched = Watched(Run(config))
    watched.run.view_requests.watched = True
    watched.run.set_speed(0)
    watched.run.listeners.add(watched.look)
    workers.add(watched.run)
    return watched


def train(runs: Sequence[Watched]) -> float:
    """Presses Train everywhere: seconds until the last one has its first loss."""
    began, clock = time.monotonic(), threading.Event()
    for one in runs:
        one.run.play()
    while not all(one.times for one in runs):
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError(f"a run has no loss after {PATIENCE:.0f} s")
        clock.wait(0.01)
    return max(one.times[0] for one in runs) - began


def figures(runs: Sequence[Watched], seconds: float) -> Figures:
    """What every run gets in the next `seconds`."""
    began, before = time.monotonic(), [(len(one.times), one.update) for one in runs]
    threading.Event().wait(seconds)
    elapsed = time.monotonic() - began
    frames = [(len(one.times) - first) / elapsed for one, (first, _) in zip(runs, before, strict=True)]
    return Figures(frames, [(one.update - first) / elapsed for one, (_, first) in zip(runs, before, strict=True)])


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Yields the rows; a run alone is measured with the same worker code just before."""
    registry = presets.registry()
    echo = registry["echo"].config
    say(f"{MANY} echo runs on one worker")
    with room([replace(echo, seed=seed) for seed in range(MANY)]) as (_, runs):
        train(runs)
        yield Row(ECHO, min(figures(runs, plan.watching).frames))
    yield from _against_alone(
        [replace(registry[name].config, seed=seed) for seed, name in enumerate(islice(cycle(TASKS), MANY))],
        plan,
        say,
        (MIXED, SHARE, LAST),
    )
    yield from _against_alone([config_text.from_pairs({"units": units}, echo) for units in TWELVE], plan, say, (UNITS, UNITS_SHARE))
    say("a run while another's network compiles")
    with room([echo]) as (workers, runs):
        train(runs)
        for name in ("gru", "reber"):
            train([enter(workers, config_text.from_pairs({"units": 7}, registry[name].config))])
        yield Row(STALL, max(later - earlier for earlier, later in pairwise(runs[0].times)))


def _against_alone(
    configs: Sequence[RunConfig], plan: Plan, say: Callable[[str], None], promises: Sequence[Promise]
) -> Iterator[Row]:
    """Rows of the slowest run's frames, of its updates against the same run alone, and of the last
    first loss."""
    shapes = {(config.task, config.units): config for config in configs}
    alone = {}
    for shape, config in shapes.items():
        say(f"{config.task} of {'+'.join(map(str, config.units))} units, alone")
        with room([config]) as (_, runs):
            train(runs)
            figures(runs, 1.0)
            alone[shape] = figures(runs, plan.scaling * 4).updates[0]
    say(f"{len(configs)} runs together on one worker")
    with room(configs) as (_, runs):
        last = train(runs)
        found = figures(runs, plan.watching * 2)
    shares = [
        updates / alone[config.task, config.units] * len(configs) for config, updates in zip(configs, found.updates, strict=True)
    ]
    for promise, value in zip(promises, (min(found.frames), min(shares), last), strict=False):
        yield Row(promise, value)
