"""One setting of a sweep: which settings there are to choose from, and the values that it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from playground import cells
from playground.configuration.config import OF_CELLS, RunConfig, fixed, settings_of
from playground.settings import Choice, Flag, Integer, Integers, Number, Setting, SettingError

GRID, MOST = 5, 20
"""How many values of a range the grid has, and the most that an axis may have."""
WIDE = 8
"""A range of whole numbers whose ends are this many times apart is divided by ratios."""
RANGE = re.compile(r"([^\s,]+?)\s*(?:\.\.|…)\s*([^\s,:]+)(?:\s*:\s*(\d{1,3}))?")
NOT_SWEPT = "task", "seed"
"""Another task has another metric; the seeds are what each point is tried with."""


@dataclass(frozen=True)
class Axis:
    """A setting that is swept.

    values: those of the grid, as text; of a number, ascending. between: whether it is a range, so
    that a proposal may lie between two of them. log: whether a range is divided by ratios; whole:
    whether it has whole numbers alone.
    """

    name: str
    values: tuple[str, ...]
    between: bool = False
    log: bool = False
    whole: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the largest value of a range."""
        return float(self.values[0]), float(self.values[-1])

    def place(self, value: str) -> float:
        """Where a value lies among those of the grid, which are at 0, 1, 2 …"""
        if not self.between:
            return float(self.values.index(value))
        known = np.array([float(one) for one in self.values])
        number = float(value)
        if self.log:
            known, number = np.log(known), float(np.log(number))
        return float(np.interp(number, known, np.arange(len(known))))


def offered(config: RunConfig) -> dict[str, Setting]:
    """The settings that a run of `config` may be swept over, by name: numbers, choices and switches
    that it has a choice of and that its cell and optimizer read."""
    unread = set(OF_CELLS) - {setting.name for setting in cells.registry()[config.cell].SETTINGS}
    unread |= {*NOT_SWEPT, *fixed(config.task, dict(config.of_task))} | (set() if config.has_momentum else {"momentum"})
    return {
        name: setting
        for name, setting in settings_of(config.task).items()
        if name not in unread and (isinstance(setting, Integer | Number | Choice | Flag) or name == "units")
    }


def read(config: RunConfig, name: str, text: str) -> Axis:
    """The axis for a range such as "0.01..1", "1..9:3" (three values), or values such as
    "2,4,8". Raises SettingError."""
    settings = offered(config)
    if name not in settings:
        raise SettingError("a sweep's setting", f"one of {', '.join(settings)}", name)
    setting, text = settings[name], text.strip()
    found = RANGE.fullmatch(text)
    if found is not None:
        return _range(setting, found[1], found[2], int(found[3] or GRID), text)
    values = [setting.format(setting.parse(one.strip())) for one in text.split(",") if one.strip()]
    if isinstance(setting, Integer | Integers | Number):
        values.sort(key=float)
    values = list(dict.fromkeys(values))
    if not 2 <= len(values) <= MOST:
        raise SettingError(name, f"a range such as {suggested(setting, config)}, or 2 to {MOST} values", text)
    return Axis(name, tuple(values))


def _range(setting: Setting, first: str, last: str, count: int, text: str) -> Axis:
    if not isinstance(setting, Integer | Integers | Number):
        raise SettingError(setting.name, "values with commas between, for it is no number", text)
    low, high = (float(setting.format(setting.parse(end))) for end in (first, last))
    if not low < high or not 2 <= count <= MOST:
        raise SettingError(setting.name, f"a range that rises, of 2 to {MOST} values", text)
    whole = not isinstance(setting, Number)
    log = low > 0 and (high >= WIDE * low if whole else isinstance(setting, Number) and setting.scale == "log")
    between = (np.geomspace if log else np.linspace)(low, high, count)[1:-1]
    numbers = [low, *(round(one) if whole else float(f"{one:.2g}") for one in between), high]
    kept = sorted({min(max(one, low), high) for one in numbers})
    values = tuple(str(int(one)) if whole else setting.format(one) for one in kept)
    return Axis(setting.name, values, between=True, log=log, whole=whole)


def suggested(setting: Setting, config: RunConfig) -> str:
    """The range or the values that the page offers first: around the run's own value."""
    if isinstance(setting, Choice):
        return ",".join(setting.options[:MOST])
    if isinstance(setting, Flag):
        return "false,true"
    if isinstance(setting, Number):
        if setting.scale != "log":
            return f"{setting.low:g}..{setting.high:g}"
        own = float(str(config[setting.name]))
        return f"{max(setting.low, own / 10):.1g}..{min(setting.high, own * 10):.1g}"
    assert isinstance(setting, Integer | Integers)
    value = config[setting.name]
    whole = int(value[0]) if isinstance(value, tuple) else int(str(value))
    low = max(setting.low, whole // 4)
    return f"{low}..{min(setting.high, max(4 * whole, low + GRID - 1))}"
