"""The benchmark: how fast this machine trains, and how soon its page answers, beside our promises.

Timings hold for this machine at this moment: what is compared takes turns, medians count, and no
row is judged while other processes use too much of the machine. The page imports nothing from here;
TensorFlow, Keras and JAX load in processes of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Protocol

from playground.bench import (
    class_load,
    devices,
    lecture,
    machine_load,
    memory_use,
    response_time,
    room,
    scaling,
    soak,
    startup_time,
    task_speed,
    tool_cost,
    training_speed,
    watched_speed,
)
from playground.bench.machine_load import Load
from playground.bench.plan import ALONE, FULL, QUICK, Plan
from playground.bench.table import Promise, Row, combined


class Part(Protocol):
    """What measures some rows of the table: a module of this package, or an object like one."""

    @property
    def PROMISES(self) -> tuple[Promise, ...]:  # noqa: N802  # a module's constant
        """The rows that it measures, in their order."""

    def measure(self, plan: Plan, say: Callable[[str], None]) -> Iterator[Row | tuple[str, int, float]]:
        """Yields each promised row once, and scaling points: (setting, size, µs an update)."""


PARTS: Mapping[str, Part] = {
    "training": training_speed,
    "small-tasks": task_speed.SMALL,
    "large-tasks": task_speed.LARGE,
    "scaling": scaling,
    "starting": startup_time,
    "watching": watched_speed,
    "tools": tool_cost,
    "memory": memory_use,
    "answering": response_time,
    "room": room,
    "class": class_load,
    "lecture": lecture,
    "soak": soak,
    "devices": devices,
}
"""Every part by the name that is typed, in the order of the table."""


@dataclass
class Measurement:
    """Rows in the order of the promises; `scaling`: microseconds an update by setting and size."""

    rows: list[Row] = field(default_factory=list)
    scaling: dict[str, dict[int, float]] = field(default_factory=dict)


def plan_of(part: str, quick: bool, alone: bool) -> Plan:
    """How long `part` is measured: quickly, in two minutes by itself, or in full."""
    if quick:
        return QUICK
    return ALONE.get(part, FULL) if alone else FULL


def collect(
    parts: Mapping[str, Part],
    plans: Mapping[str, Plan],
    say: Callable[[str], None],
    load: Callable[[], AbstractContextManager[Load]] = machine_load.of_others,
) -> Measurement:
    """Measures `parts`, each by the plan of its name.

    If a part fails, its rows say why and the next parts are measured. `load` measures how busy
    other processes keep the machine meanwhile.
    """
    result = Measurement()
    for name, part in parts.items():
        found: dict[Promise, Row] = {}
        trouble = "not measured"
        with load() as others:
            try:
                for one in part.measure(plans[name], say):
                    if isinstance(one, Row):
                        found[one.promise] = one.noted(plans[name].note)
                    else:
                        setting, size, microseconds = one
                        result.scaling.setdefault(setting, {})[size] = microseconds
            except Exception as error:  # one part must not stop the others
                trouble = f"not measured: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
                say(trouble)
        for promise in part.PROMISES:
            result.rows.append(replace(found.get(promise, Row(promise, None, trouble)), others=others.share))
    return result


def combine(repetitions: Sequence[Measurement]) -> Measurement:
    """Several measurements of the same parts as one: medians of the rows and of the scaling."""
    if len(repetitions) == 1:
        return repetitions[0]
    points: dict[str, dict[int, list[float]]] = {}
    for measurement in repetitions:
        for setting, times in measurement.scaling.items():
            for size, microseconds in times.items():
                points.setdefault(setting, {}).setdefault(size, []).append(microseconds)
    return Measurement(
        [combined(rows) for rows in zip(*(measurement.rows for measurement in repetitions), strict=True)],
        {setting: {size: median(times) for size, times in sizes.items()} for setting, sizes in points.items()},
    )
