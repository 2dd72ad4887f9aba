"""The same network under many truncation lengths: which are long enough, and what the others miss."""

from __future__ import annotations

import dataclasses

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.settings import SettingError
from playground.sweeps import Plan, Sweep
from playground.tasks import lags_of

SEEDS = 0, 1, 2
"""Three networks per length: one may be unlucky. Three in four solve the echo in 12 000 updates."""
LENGTHS = 1, 2, 3, 5, 8, 12, 20, 32, 50
"""The lengths to try for a task without lags."""
UPDATES, WITH_LAG = 3_000, 12_000
"""Updates of each network; storing an input over a lag is learned late."""


class Truncation(Sweep):
    """The run's configuration with other truncation lengths, three seeds each."""

    def plan(self, config: RunConfig) -> Plan | None:
        if "truncation_length" in configuration.fixed(config.task, dict(config.of_task)):
            return None
        lag = max(_lags(config), default=0)
        configs: list[RunConfig] = []
        for length in lengths(lag) if lag else LENGTHS:
            try:
                stride = config.stride if config.missed else min(config.stride, length)
                short = dataclasses.replace(config, truncation_length=length, stride=stride)
            except SettingError:  # Rows have too few columns for so long a window, or there is too little memory.
                continue
            configs += [dataclasses.replace(short, seed=seed) for seed in SEEDS]
        return Plan(tuple(configs), WITH_LAG if lag else UPDATES)


def lengths(lag: int) -> list[int]:
    """Eleven truncation lengths around lag + 1, the shortest that learns: every length up to 10 for
    a short lag, else those near it and some far from it."""
    if lag <= 5:
        return [*range(1, 11), 5 * lag if lag > 2 else 15]
    return [1, lag // 2, *range(lag - 2, lag + 5), 2 * lag, 3 * lag]


def _lags(config: RunConfig) -> tuple[int, ...]:
    try:
        return lags_of(config.make_task())
    except KeyError:  # The task needs an upload, which is not here; such a task has no lags.
        return ()
