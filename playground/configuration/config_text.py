"""Configurations as pairs of names and texts: as the URL, the command line and JSON have them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from playground import tasks
from playground.configuration.config import SETTINGS, RunConfig, fixed, settings_of
from playground.settings import Setting, SettingError


def _unknown(name: str, task: str, known: Iterable[str]) -> SettingError:
    """The error for a name that no setting of the task has; the culprit comes first, the list is long."""
    error = SettingError("setting", f"one of {', '.join(known)}", name)
    error.args = (f"{str(name)[:40]!r} is no setting of the task {task}; those are {', '.join(known)}",)
    return error


def to_pairs(config: RunConfig, base: RunConfig | None = None) -> dict[str, str]:
    """The settings in which `config` differs from `base` (the defaults), as text by name."""
    base = base or RunConfig()
    declared = settings_of(config.task)
    same_task = base.task == config.task
    forced = fixed(config.task, dict(config.of_task))
    return {
        name: setting.format(config[name])
        for name, setting in declared.items()
        if name not in forced and config[name] != (base[name] if name in SETTINGS or same_task else setting.default)
    }


def difference(old: RunConfig, new: RunConfig) -> str:
    """What `new` has otherwise than `old`, in the page's words: "Learning rate 0.1, Carry the state off"."""
    declared, switched = settings_of(new.task), {"true": "on", "false": "off"}
    return ", ".join(f"{declared[name].label} {switched.get(value, value)}" for name, value in to_pairs(new, old).items())


def from_pairs(pairs: Mapping[str, Any], base: RunConfig | None = None) -> RunConfig:
    """`base` (the defaults) with the settings in `pairs` (texts or JSON values); raises SettingError at the first that is wrong."""
    config, errors = read(pairs, base)
    if errors:
        raise errors[0]
    return config


def read(pairs: Mapping[str, Any], base: RunConfig | None = None) -> tuple[RunConfig, list[SettingError]]:
    """`base` with the settings in `pairs`; what is wrong is replaced by the nearest allowed value and told in the errors."""
    base = base or RunConfig()
    errors: list[SettingError] = []
    values: dict[str, Any] = {}

    def take(name: str, setting: Setting) -> None:
        try:
            values[name] = setting.parse(pairs[name])
        except SettingError as error:
            errors.append(error)
            if error.nearest is not None:
                values[name] = error.nearest

    if "task" in pairs:
        take("task", SETTINGS["task"])
    task = values.get("task", base.task)
    declared = settings_of(task)
    for name in pairs:
        if name not in declared:
            errors.append(_unknown(name, task, declared))
        elif name != "task":
            take(name, declared[name])
    if "units" in values and "layers" not in values and len(values["units"]) > 1:
        values["layers"] = len(values["units"])
    if "layers" in values and "units" not in values and len(set(base.units)) == 1:
        values["units"] = base.units[:1]
    of_task = dict(base.of_task) if task == base.task else {}
    of_task |= {name: values.pop(name) for name in list(values) if name not in SETTINGS}
    filled = {setting.name: of_task.get(setting.name, setting.default) for setting in tasks.registry()[task].SETTINGS}
    values = fixed(task, filled) | values
    while True:
        try:
            return dataclasses.replace(base, **values, of_task=tuple(of_task.items())), errors
        except SettingError as error:
            # Each round puts one contradicting setting back to something smaller; the base itself is valid, so this ends.
            errors.append(error)
            if values.get(error.name, base[error.name]) == error.nearest or error.nearest is None or len(errors) > 50:
                return base, errors
            values[error.name] = error.nearest
