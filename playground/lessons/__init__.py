"""Lessons: comparisons measured side by side. A lesson's words and settings are here; a module of
the same name in training/lessons computes it.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from playground.registry import modules
from playground.settings import Choice, Setting, SettingError, Value


@dataclass(frozen=True)
class Table:
    """A table; each row has one cell per column. It replaces an earlier table of the same title."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True)
class Verdict:
    """The conclusion from the tables: one or two sentences, and the figures behind them by name."""

    text: str
    numbers: Mapping[str, float]


Part = Table | Verdict


@dataclass(frozen=True)
class Lesson:
    """One comparison: its title, text and settings, how many logical CPU devices it needs, and whether
    it trains on a series, which can be the user's own."""

    title: str
    text: str
    settings: tuple[Setting, ...] = ()
    logical_cpus: int = 1
    takes_series: bool = False


@functools.cache
def registry() -> dict[str, Lesson]:
    """Every lesson by the name of its module, in alphabetical order."""
    return {name: module.LESSON for name, module in modules(sys.modules[__name__]).items()}


def find(name: str) -> Lesson:
    """The lesson `name`; raises SettingError where there is none."""
    return registry()[str(Choice(name="lesson", label="", help="", default="", options=tuple(registry())).parse(name))]


def read(name: str, pairs: Mapping[str, object]) -> dict[str, Value]:
    """Every setting of the lesson `name`: those in `pairs`, the others at their defaults.

    Raises SettingError at the first that is wrong.
    """
    declared = {setting.name: setting for setting in find(name).settings}
    for unknown in pairs.keys() - declared.keys():
        raise SettingError(
            "setting", f"one of {', '.join(declared)}" if declared else f"left out of {name}, which has none", unknown
        )
    return {key: setting.parse(pairs.get(key, setting.default)) for key, setting in declared.items()}
