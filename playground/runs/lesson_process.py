"""A lesson in a process of its own: what it has measured comes as it is measured."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from playground import lessons
from playground.lessons import Part
from playground.runs import side_process, worker


def measure(name: str, settings: Mapping[str, Any]) -> Generator[Part | None, None, None]:
    """The parts of the lesson `name`, with a None about twice a second while there is no new one. TensorFlow stays in the other process.

    settings: texts or values by name. Raises SettingError for a wrong one, and NotMeasured; waits as aside.measure does.
    """
    values, logical_cpus = lessons.read(name, settings), lessons.find(name).logical_cpus
    yield from side_process.measure(f"lesson {name}", worker.measure, name, values, logical_cpus)
