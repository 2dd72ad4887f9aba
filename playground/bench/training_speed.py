"""Training speed of the echo network without a page against Keras and JAX, in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from functools import partial
from statistics import median

from playground.bench import baseline, jax_echo, keras_echo
from playground.bench.our_trainer import OurTrainer
from playground.bench.plan import Plan
from playground.bench.rounds import in_turns, ratio
from playground.bench.table import Promise, Row
from playground.configuration.config import RunConfig
from playground.runs import worker_place

CELLS = {"simple": "RNN", "lstm": "LSTM"}
THEIRS = {"keras": ("Keras train_on_batch", keras_echo.speed, 30.0), "jax": ("jitted JAX scan", jax_echo.speed, 1.0)}
"""By library: what is measured, by which function, and how many times its speed we promise."""
ABSENT = "not installed"

SPEEDS = {
    (cell, side): Promise(f"echo {title}, {label}", "updates/s")
    for cell, title in CELLS.items()
    for side, label in {"ours": "no page", **{name: kind for name, (kind, _, _) in THEIRS.items()}}.items()
}
RATIOS = {
    (cell, name): Promise(f"echo {title}, no page, against {kind}", "×", at_least=goal)
    for cell, title in CELLS.items()
    for name, (kind, _, goal) in THEIRS.items()
}
PROMISES = (*SPEEDS.values(), *RATIOS.values())


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Each side has its own process; figures include making the data, not compilation."""
    with ExitStack() as stack:
        absent = {name for name in THEIRS if baseline.missing(name)}
        executors = {name: stack.enter_context(baseline.new_executor()) for name in THEIRS if name not in absent}
        ours = stack.enter_context(worker_place.new_executor())
        for cell, title in CELLS.items():
            say(f"training speed of the {title}: ours, {', '.join(executors)}")
            config = RunConfig(cell=cell)
            compiling = [executors[name].submit(THEIRS[name][1], config, 0.0) for name in executors]
            trainer = OurTrainer(config, ours)
            for future in compiling:
                future.result()
            sides: dict[str, Callable[[], float]] = {"ours": partial(trainer.speed, plan.training)}
            for name, executor in executors.items():
                sides[name] = partial(_elsewhere, executor, THEIRS[name][1], config, plan.training)
            found = in_turns(sides, plan.rounds)
            for side in ("ours", *THEIRS):
                yield Row(SPEEDS[cell, side], median(found[side])) if side in found else Row(SPEEDS[cell, side], None, ABSENT)
            for name in THEIRS:
                promise = RATIOS[cell, name]
                yield Row(promise, ratio(found["ours"], found[name])) if name in found else Row(promise, None, ABSENT)


def _elsewhere(executor: Executor, speed: Callable[[RunConfig, float], float], config: RunConfig, seconds: float) -> float:
    return executor.submit(speed, config, seconds).result()
