"""Every task's preset without a page against Keras `train_on_batch` of the same network, in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from functools import partial
from statistics import median

from playground import presets, tasks
from playground.bench import baseline, keras_task
from playground.bench.our_trainer import OurTrainer
from playground.bench.plan import Plan
from playground.bench.rounds import in_turns, ratio
from playground.bench.table import Promise, Row
from playground.configuration.config import RunConfig
from playground.runs import worker_pool

LARGE = 10_000
"""Weights of the recurrent products of one time step from which a network counts as large."""
SMALL_GOAL, LARGE_GOAL = 5.0, 1.5


def _config(task: str) -> RunConfig:
    return presets.registry()[task.replace("_", "-")].config


def _large(config: RunConfig) -> bool:
    shapes = (config.make_cell().weight_shapes(units, units)["recurrent_kernel"] for units in config.units)
    return sum(rows * columns for rows, columns in shapes) >= LARGE


def _promise(task: str) -> Promise:
    config = _config(task)
    goal = LARGE_GOAL if _large(config) else SMALL_GOAL
    return Promise(f"{tasks.registry()[task].TITLE}, no page, against Keras train_on_batch", "×", at_least=goal)


RATIOS = {task: _promise(task) for task in tasks.registry()}
SPEEDS = {task: Promise(f"{kind.TITLE}, no page", "updates/s") for task, kind in tasks.registry().items()}
PROMISES = tuple(promise for task in RATIOS for promise in (SPEEDS[task], RATIOS[task]))


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Two rows a task: our updates a second, and how many times Keras's that is."""
    with baseline.new_executor() as theirs, worker_pool.new_executor() as ours:
        for task in tasks.registry():
            config = _config(task)
            say(f"training speed of {tasks.registry()[task].TITLE}")
            theirs.submit(keras_task.speed, config, 0.0).result()
            engine = OurTrainer(config, ours)
            sides: dict[str, Callable[[], float]] = {
                "ours": partial(engine.speed, plan.training),
                "keras": partial(_elsewhere, theirs, config, plan.training),
            }
            found = in_turns(sides, plan.rounds)
            yield SPEEDS[task].row(median(found["ours"]))
            yield RATIOS[task].row(ratio(found["ours"], found["keras"]))


def _elsewhere(executor: Executor, config: RunConfig, seconds: float) -> float:
    return executor.submit(keras_task.speed, config, seconds).result()
