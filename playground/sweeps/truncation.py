"""The same network under many truncation lengths: which are long enough, and what the others miss."""

from __future__ import annotations

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.searching.axis import Axis
from playground.searching.search import Search, lags, usual_updates
from playground.sweeps import Plan, Sweep

SEEDS = 3
"""Three networks per length: one may be unlucky. Three in four solve the echo in 12 000 updates."""
LENGTHS = 1, 2, 3, 5, 8, 12, 20, 32, 50
"""The lengths to try for a task without lags."""


class Truncation(Sweep):
    """The run's configuration with other truncation lengths, three seeds each."""

    def plan(self, config: RunConfig) -> Plan | None:
        if "truncation_length" in configuration.fixed(config.task, dict(config.of_task)):
            return None
        lag = max(lags(config), default=0)
        axis = Axis("truncation_length", tuple(map(str, lengths(lag) if lag else LENGTHS)))
        return Plan.of(Search(config, (axis,), SEEDS, usual_updates(config), proposals=0))


def lengths(lag: int) -> list[int]:
    """Eleven truncation lengths around lag + 1, the shortest that learns: every length up to 10 for
    a short lag, else those near it and some far from it."""
    if lag <= 5:
        return [*range(1, 11), 5 * lag if lag > 2 else 15]
    return [1, lag // 2, *range(lag - 2, lag + 5), 2 * lag, 3 * lag]
