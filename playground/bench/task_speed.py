"""Training speed of every task without a page against the same network in Keras, in turns."""

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
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.runs import worker_place

LARGE_FROM = 10_000
"""Weights that one time step of all layers multiplies by, from which a network counts as large."""
SMALL_GOAL, LARGE_GOAL = 5.0, 1.5
"""How many times Keras's speed is promised for small and large networks."""


def configuration(task: str) -> RunConfig:
    """The configuration measured: the preset named like `task`, or else the task's defaults."""
    preset = presets.registry().get(task.replace("_", "-"))
    return preset.config if preset else config_text.from_pairs({"task": task})


def is_large(config: RunConfig) -> bool:
    """Whether the network of `config` counts as large."""
    matrices = (shape for units in config.units for shape in config.make_cell().step_matrices(units, units))
    return sum(rows * columns for rows, columns in matrices) >= LARGE_FROM


class TaskSpeed:
    """The part that measures the tasks with large networks, or those with small ones."""

    def __init__(self, large: bool) -> None:
        self.tasks = [task for task in tasks.registry() if is_large(configuration(task)) == large]
        titles = {task: tasks.registry()[task].TITLE for task in self.tasks}
        goal = LARGE_GOAL if large else SMALL_GOAL
        self.speeds = {task: Promise(f"{title}, no page", "updates/s") for task, title in titles.items()}
        self.ratios = {
            task: Promise(f"{title}, no page, against Keras train_on_batch", "×", at_least=goal) for task, title in titles.items()
        }

    @property
    def PROMISES(self) -> tuple[Promise, ...]:  # noqa: N802  # named as in the other parts
        """Two rows a task: our updates a second, and how many times Keras's that is."""
        return tuple(promise for task in self.tasks for promise in (self.speeds[task], self.ratios[task]))

    def measure(self, plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
        """Each side has its own process; figures include making the data, not compilation."""
        with baseline.new_executor() as theirs, worker_place.new_executor() as ours:
            for task in self.tasks:
                config = configuration(task)
                say(f"training speed of {tasks.registry()[task].TITLE}")
                compiling = theirs.submit(keras_task.speed, config, 0.0)
                trainer = OurTrainer(config, ours)
                compiling.result()
                sides: dict[str, Callable[[], float]] = {
                    "ours": partial(trainer.speed, plan.training),
                    "keras": partial(_elsewhere, theirs, config, plan.training),
                }
                found = in_turns(sides, plan.rounds)
                yield Row(self.speeds[task], median(found["ours"]))
                yield Row(self.ratios[task], ratio(found["ours"], found["keras"]))


SMALL, LARGE = TaskSpeed(large=False), TaskSpeed(large=True)


def _elsewhere(executor: Executor, config: RunConfig, seconds: float) -> float:
    return executor.submit(keras_task.speed, config, seconds).result()
