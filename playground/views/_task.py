"""The task of a configuration, for what a view says about it, and what it can do."""

from __future__ import annotations

from playground import tasks
from playground.configuration.config import RunConfig
from playground.settings import ColumnNames, SettingError, Upload
from playground.tasks import Task


def writes(config: RunConfig) -> bool:
    """Whether the network can write: its letters have the room that other panels take elsewhere."""
    return issubclass(tasks.registry()[config.task], tasks.Writes)


def task_of(config: RunConfig) -> Task:
    """The task of `config`, or with built-in data where it needs an upload, or other
    columns.

    A view has no uploads. Without them a series is drawn on the scale on which the network reads
    it.
    """
    try:
        return config.make_task()
    except (KeyError, SettingError):
        kind = tasks.registry()[config.task]
        own = {one.name: one.default for one in kind.SETTINGS if isinstance(one, Upload | ColumnNames)}
        return kind(dict(config.of_task) | own)
