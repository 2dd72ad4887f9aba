"""The same network under many truncation lengths: where the wall is, and what each length leaves to be learned."""

from __future__ import annotations

import dataclasses

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.settings import SettingError
from playground.sweeps import Plan, Sweep

SEEDS = 0, 1, 2
"""Three networks a length: one alone may have had bad luck. Three in four solve the echo in 12 000 updates."""
LENGTHS = 1, 2, 3, 5, 8, 12, 20, 32, 50
"""Where no lag of the task says which lengths tell something."""
UPDATES, WITH_LAG = 3_000, 12_000
"""Updates of each network; what must be stored over a lag is learned late."""


class Truncation(Sweep):
    """The run's configuration with other truncation lengths, three seeds each; a stride that is longer is shortened to the length."""

    def plan(self, config: RunConfig) -> Plan | None:
        if "truncation_length" in configuration.fixed(config.task, dict(config.of_task)):
            return None
        lag = max(_lags(config), default=0)
        configs: list[RunConfig] = []
        for length in lengths(lag) if lag else LENGTHS:
            try:
                short = dataclasses.replace(config, truncation_length=length, stride=min(config.stride, length))
            except SettingError:  # A row has too few columns for a window as long as that, or the memory does not suffice.
                continue
            configs += [dataclasses.replace(short, seed=seed) for seed in SEEDS]
        return Plan(tuple(configs), WITH_LAG if lag else UPDATES)


def lengths(lag: int) -> list[int]:
    """Eleven truncation lengths around the wall at lag + 1: one by one where the lag is short, near the wall where it is long."""
    if lag <= 5:
        return [*range(1, 11), 5 * lag if lag > 2 else 15]
    return [1, lag // 2, *range(lag - 2, lag + 5), 2 * lag, 3 * lag]


def _lags(config: RunConfig) -> tuple[int, ...]:
    try:
        return config.make_task().lags()
    except KeyError:  # A series of the user's own is not at hand here; such a task has no fixed lag.
        return ()
