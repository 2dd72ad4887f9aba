"""The same configuration under many seeds: how much of success is luck."""

from __future__ import annotations

from playground.configuration.config import RunConfig
from playground.searching.search import Search
from playground.sweeps import Plan, Sweep

SEEDS = 20
EPOCHS = 2
LEAST, MOST = 1_000, 12_000
"""The limits for each network's updates, where two epochs are fewer or more."""


class Luck(Sweep):
    """The run's configuration with seeds 0 to 19: other first weights, other data, other dropout."""

    def plan(self, config: RunConfig) -> Plan:
        updates = min(max(EPOCHS * config.updates_per_epoch, LEAST), MOST)
        return Plan.of(Search(config, (), SEEDS, updates, proposals=0))
