"""A lesson in a process of its own; its results come as they are measured."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from playground import lessons
from playground.lessons import Part
from playground.runs import side_process, worker
from playground.runs.side_process import Waiting
from playground.tasks import NO_UPLOADS, Uploads


def measure(
    name: str, settings: Mapping[str, Any], own: Mapping[str, str] | None = None, uploads: Uploads = NO_UPLOADS
) -> Generator[Part | Waiting | None, None, None]:
    """The parts of the lesson `name`; about twice a second while there is no new one a None, and
    before its turn a Waiting.

    settings: texts or values by name; own: those of a run that name the user's series among
    `uploads`. Raises SettingError for an invalid one, and NotMeasured; waits as side_process.measure
    does. TensorFlow stays in the other process.
    """
    values, logical_cpus = lessons.read(name, settings), lessons.find(name).logical_cpus
    yield from side_process.measure(f"lesson {name}", worker.measure, name, values, logical_cpus, own or {}, uploads)
