"""The classes that a task's outputs stand for."""

from __future__ import annotations

from playground import tasks
from playground.configuration.config import RunConfig

MOST = 30
"""The largest number of classes that one panel shows side by side."""


def fit_side_by_side(config: RunConfig) -> bool:
    """Whether the task has more than two classes, and few enough for one panel."""
    return tasks.registry()[config.task].CLASSES and 2 < config.outputs <= MOST
