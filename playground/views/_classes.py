"""The classes that a task's outputs stand for."""

from __future__ import annotations

from playground import tasks
from playground.configuration.config import RunConfig
from playground.tasks import Task

MOST = 30
"""The largest number of classes that one panel shows side by side."""


def class_names(task: type[Task]) -> list[str]:
    """The names of the classes, or their numbers where they have no names."""
    return list(task.CLASS_NAMES) or [str(number) for number in range(task.OUTPUTS)]


def fit_side_by_side(config: RunConfig) -> bool:
    """Whether the task has more than two classes, and few enough for one panel."""
    task = tasks.registry()[config.task]
    return task.CLASSES and 2 < task.OUTPUTS <= MOST
