"""Configurations as pairs of name and text, the form of the URL, the command line and JSON."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from typing import Any

from playground import tasks
from playground.configuration.config import OF_CELLS, SETTINGS, RunConfig, fixed, settings_of
from playground.settings import Choice, Setting, SettingError


def _unknown(name: str, task: str, known: Iterable[str]) -> SettingError:
    """The error for an unknown name; the name comes first in the text, for the list of known ones
    is long."""
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
    """The settings in which `new` differs from `old`, in the page's words: "Learning rate 0.1,
    Carry the state off"."""
    return in_words(new, to_pairs(new, old))


def in_words(config: RunConfig, names: Iterable[str]) -> str:
    """The settings of these names in the page's words, as in `difference`."""
    declared, switched = settings_of(config.task), {"true": "on", "false": "off"}
    told = [(declared[name].label, _titled(config, name)) for name in names]
    return ", ".join(f"{label} {switched.get(value, value)}" for label, value in told)


def _titled(config: RunConfig, name: str) -> str:
    """A setting's value as the page calls it."""
    setting = settings_of(config.task)[name]
    text = setting.format(config[name])
    return setting.titles.get(text, text) if isinstance(setting, Choice) else text


def summary(config: RunConfig) -> str:
    """Task, cell and the settings that say most: "Echo · LSTM, 8 units · truncation length 15 ·
    Adagrad, learning rate 0.3"."""
    titled = functools.partial(_titled, config)
    units = "1 unit" if config.units == (1,) else f"{titled('units').replace(',', ' and ')} units"
    kind = tasks.registry()[config.task]
    if issubclass(kind, tasks.Elsewhere):
        return f"{kind.TITLE} · {titled('cell')}, {units} · {config.truncation_length} time steps"
    return (
        f"{kind.TITLE} · {titled('cell')}, {units} · truncation length {config.truncation_length} · "
        f"{titled('optimizer')}, learning rate {titled('learning_rate')}"
    )


def from_pairs(pairs: Mapping[str, Any], base: RunConfig | None = None) -> RunConfig:
    """`base` (the defaults) with the settings in `pairs`, texts or JSON values; raises the first
    SettingError."""
    config, errors = read(pairs, base)
    if errors:
        raise errors[0]
    return config


def read(pairs: Mapping[str, Any], base: RunConfig | None = None) -> tuple[RunConfig, list[SettingError]]:
    """`base` with the settings in `pairs`, and the errors; a wrong value is replaced by the nearest
    allowed one."""
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
    of_cells = dict(base.of_cells) | {name: values.pop(name) for name in list(values) if name in OF_CELLS}
    filled = {setting.name: of_task.get(setting.name, setting.default) for setting in tasks.registry()[task].SETTINGS}
    values = fixed(task, filled) | values
    while True:
        try:
            config = dataclasses.replace(base, **values, of_task=tuple(of_task.items()), of_cells=tuple(of_cells.items()))
            return config, errors
        except SettingError as error:
            # Each round makes one contradicting setting smaller; `base` itself is valid, so the
            # loop ends.
            errors.append(error)
            if values.get(error.name, base[error.name]) == error.nearest or error.nearest is None or len(errors) > 50:
                return base, errors
            values[error.name] = error.nearest
