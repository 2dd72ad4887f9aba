"""Complete configurations by name, each in a module whose docstring gives its source and the
source's figures.

Ours are in bench/results/presets.json: `python -m playground bench presets` measures them.
"""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground import tasks
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.presets._claims import Claim, Measured, Outcome, after, true_claim
from playground.registry import modules
from playground.settings import SettingError

__all__ = ["Claim", "Measured", "Outcome", "Preset", "after", "is_changed", "read", "registry", "to_pairs", "true_claim"]


@dataclass(frozen=True)
class Preset:
    """A configuration and what the page says of it.

    steps: three short imperatives to begin with. story: what to look at, true of every run. claims:
    said only of a run with these settings that meets their condition. epochs: how long the figures
    in `bench presets` are trained. fails: it is meant to fail.
    """

    title: str
    steps: tuple[str, str, str]
    story: str
    settings: Mapping[str, Any]
    epochs: int
    claims: tuple[Claim, ...] = ()
    fails: bool = False

    @property
    def label(self) -> str:
        """The title as a list of presets has it: a cross marks one that is meant to fail."""
        return ("✗ " if self.fails else "") + self.title

    @functools.cached_property
    def config(self) -> RunConfig:
        """The whole configuration; raises SettingError where a setting is wrong."""
        return config_text.from_pairs(self.settings)


@functools.cache
def registry() -> dict[str, Preset]:
    """Every preset by the name of its module, with hyphens for underscores.

    They are in the order of their tasks, the echo first and those that fail last.
    """
    found = {name.replace("_", "-"): module.PRESET for name, module in modules(sys.modules[__name__]).items()}
    order = list(tasks.registry())

    def place(item: tuple[str, Preset]) -> tuple[bool, bool, int, str]:
        name, preset = item
        return preset.fails, not name.startswith("echo"), order.index(str(preset.settings.get("task", "echo"))), name

    return dict(sorted(found.items(), key=place))


def read(given: Mapping[str, Any]) -> tuple[str, RunConfig, list[SettingError]]:
    """The preset's name, the configuration and the errors, from settings by name.

    They change those of the given `preset`; without one, of the task's own preset, or of the echo.
    """
    rest = dict(given)
    name = rest.pop("preset", "echo")
    errors: list[SettingError] = []
    if not isinstance(name, str) or name not in registry():
        errors.append(SettingError("preset", "one of " + ", ".join(registry()), name))
        name = "echo"
    task = rest.get("task")
    if "preset" not in given and isinstance(task, str) and task in tasks.registry() and task.replace("_", "-") in registry():
        name = task.replace("_", "-")
    result, more = config_text.read(rest, registry()[name].config)
    return name, result, errors + more


def to_pairs(name: str, configuration: RunConfig) -> dict[str, str]:
    """The settings that `read` turns back into `name` and `configuration`."""
    return {"preset": name} | config_text.to_pairs(configuration, registry()[name].config)


@functools.lru_cache(maxsize=256)
def is_changed(name: str, configuration: RunConfig) -> bool:
    """Whether `configuration` differs from the preset of that name in more than seed and device."""
    preset = registry()[name].config
    return dataclasses.replace(configuration, seed=preset.seed, device=preset.device) != preset
