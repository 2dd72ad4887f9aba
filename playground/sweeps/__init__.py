"""What is trained many times over: each sweep says in a file of its own which variations of a configuration; NumPy alone."""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from playground.configuration.config import RunConfig
from playground.registry import subclasses
from playground.settings import Choice

BUCKETS = 48
"""Of how many stretches of a network's training the smallest and the largest loss are kept."""


@dataclass(frozen=True)
class Plan:
    """What a sweep trains: a new network of each of `configs`, in this order, for `updates` updates."""

    configs: tuple[RunConfig, ...]
    updates: int


@dataclass(frozen=True, eq=False)
class Trained:
    """How far the network of configuration `number` of a plan has come after `update` updates.

    low, high (BUCKETS,) float32: the smallest and largest loss of each stretch of training, NaN where there is none yet. plateau:
    at the end, the mean loss of the last tenth outside the windows that hold an epoch's beginning; None before, and where the loss
    stopped being a number (`blew_up`). reached: whether that is the task's goal; None without a goal.
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
        """Whether it will be trained no further."""
        return self.plateau is not None or self.blew_up


class Sweep(ABC):
    """One way to vary a configuration; the name of its module is the one by which it is started."""

    @abstractmethod
    def plan(self, config: RunConfig) -> Plan | None:
        """What is trained for `config`; None where it means nothing. What the sweep varies itself makes no difference to it."""


@functools.cache
def registry() -> dict[str, Sweep]:
    """Every sweep by the name of its module."""
    return {name: kind() for name, kind in subclasses(sys.modules[__name__], Sweep).items()}


def find(name: object) -> str:
    """The name of a sweep; raises SettingError where there is none of that name."""
    return str(Choice(name="sweep", label="", help="", default="", options=tuple(registry())).parse(name))


@functools.lru_cache(maxsize=64)
def plan_of(name: str, config: RunConfig) -> Plan | None:
    """The plan of the sweep `name` for `config`, made once: a view asks for it with every picture."""
    return registry()[name].plan(config)
