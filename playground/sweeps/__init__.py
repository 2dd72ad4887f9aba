"""Sweeps: variations of a configuration to train, each sweep in a module of its own; NumPy only."""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.configuration.config import RunConfig
from playground.registry import subclasses
from playground.searching import NAME
from playground.searching.search import Search, grid
from playground.settings import Choice

BUCKETS = 48
"""A network's training is divided into this many buckets; the extreme losses of each are kept."""


@dataclass(frozen=True)
class Plan:
    """What a sweep trains: a new network for each of `configs` in turn, for `updates` updates."""

    configs: tuple[RunConfig, ...]
    updates: int

    @classmethod
    def of(cls, search: Search) -> Plan:
        """The networks of a search's grid, point by point."""
        return cls(tuple(search.config(point, seed) for point in grid(search) for seed in range(search.seeds)), search.updates)

    def share(self, trained: Mapping[int, TrainedVariation]) -> float:
        """The fraction of the updates that are done; a network that blew up counts as done."""
        done = sum(self.updates if one.done else one.update for one in trained.values())
        return done / (len(self.configs) * self.updates)


@dataclass(frozen=True, eq=False)
class TrainedVariation:
    """The training of configuration `number` of a plan, as far as `update` updates.

    low, high (BUCKETS,) float32: the smallest and largest loss of each bucket, NaN before it is
    reached. plateau: at the end, the mean loss of the last tenth of the updates, without the
    windows that hold an epoch's beginning; None before the end, and where the loss became NaN or
    infinite (`blew_up`). reached: whether the network reached the task's goal; None without a goal.
    """

    number: int
    update: int
    low: np.ndarray
    high: np.ndarray
    plateau: float | None = None
    blew_up: bool = False
    reached: bool | None = None

    @property
    def done(self) -> bool:
        """Whether its training has ended."""
        return self.plateau is not None or self.blew_up


class Sweep(ABC):
    """One way to vary a configuration; it is started by the name of its module."""

    @abstractmethod
    def plan(self, config: RunConfig) -> Plan | None:
        """What to train for `config`; None where the sweep does not apply to it.

        The plan does not depend on the settings that the sweep varies.
        """


@functools.cache
def registry() -> dict[str, Sweep]:
    """Every sweep by the name of its module."""
    return {name: kind() for name, kind in subclasses(sys.modules[__name__], Sweep).items()}


def find(name: object) -> str:
    """The name of a sweep, checked, that of chosen settings included; raises SettingError where there
    is none of that name."""
    return str(Choice(name="sweep", label="", help="", default="", options=sorted([*registry(), NAME])).parse(name))


@functools.lru_cache(maxsize=64)
def plan_of(name: str, config: RunConfig) -> Plan | None:
    """The plan of the sweep `name` for `config`, cached: a view asks for it with every picture."""
    return registry()[name].plan(config)
