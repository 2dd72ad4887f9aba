"""The classes that a task's outputs stand for."""

from __future__ import annotations

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._task import writes

MOST = 30
"""The largest number of classes that one panel shows side by side."""


def shown_side_by_side(config: RunConfig) -> int:
    """How many classes one panel shows side by side: all if they are few, or the most frequent ones
    of a text; 0: none."""
    task = tasks.registry()[config.task]
    if not task.CLASSES or config.outputs == 2:
        return 0
    return min(config.outputs, MOST) if config.outputs <= MOST or writes(config) else 0


def fit_side_by_side(config: RunConfig) -> bool:
    """Whether the task has more than two classes, and few enough for one panel."""
    return tasks.registry()[config.task].CLASSES and 2 < config.outputs <= MOST
