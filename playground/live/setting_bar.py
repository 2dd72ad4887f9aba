"""The few settings that the dashboard offers itself in a talk, where the page's controls are out of
sight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playground import presets
from playground.configuration import config as configuration
from playground.configuration.config import SETTINGS, RunConfig
from playground.settings import Choice, Flag, Integer, Integers, Setting

PRESET = "preset"
OFFERED = "cell", "truncation_length", "units"
"""Beside the preset and the task's own switch."""


def fields(config: RunConfig, preset: str) -> list[dict[str, Any]]:
    """One field a setting, as the dashboard draws it: name, label, help, value as text, and the
    kind: "choice" with "options" [value, title], "number" with "low" and "high", "flag" or "text".

    preset: the name of the one chosen last.
    """
    declared = configuration.settings_of(config.task)
    switches = [name for name, setting in declared.items() if name not in SETTINGS and isinstance(setting, Flag)]
    return [_preset(config, preset), *fields_of((*OFFERED, *switches[:1]), config)]


def fields_of(names: Iterable[str], config: RunConfig) -> list[dict[str, Any]]:
    """One field for each of these settings that the run has a choice of, as `fields` describes."""
    forced = configuration.fixed(config.task, dict(config.of_task))
    declared = configuration.settings_of(config.task)
    return [_field(declared[name], config) for name in names if name in declared and name not in forced]


def _preset(config: RunConfig, chosen: str) -> dict[str, Any]:
    """The choice of a preset; one whose settings have changed since is a choice of its own, so that
    the preset itself can be chosen again."""
    options = [[name, preset.label] for name, preset in presets.registry().items()]
    if presets.is_changed(chosen, config):
        options.insert(0, ["", f"Changed · {presets.registry()[chosen].title}"])
        chosen = ""
    help = "A complete configuration; choosing one starts anew"
    return {"name": PRESET, "label": "Preset", "help": help, "value": chosen, "kind": "choice", "options": options}


def _field(setting: Setting, config: RunConfig) -> dict[str, Any]:
    value = config[setting.name]
    common = {"name": setting.name, "label": setting.label, "help": setting.help, "value": setting.format(value)}
    if isinstance(setting, Choice):
        return common | {"kind": "choice", "options": [[one, setting.titles.get(one, one)] for one in setting.options]}
    if isinstance(setting, Flag):
        return common | {"kind": "flag"}
    if isinstance(setting, Integer) or (isinstance(setting, Integers) and config.layers == 1):
        return common | {"kind": "number", "low": setting.low, "high": setting.high}
    return common | {"kind": "text"}
