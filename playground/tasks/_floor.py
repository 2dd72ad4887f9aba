"""Tasks about which information theory says how low the loss can get."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.tasks._task import Task


@dataclass(frozen=True)
class Floor:
    """The lowest mean loss that any network can reach: `first` in windows that hold an epoch's
    beginning, `usual` in all others."""

    usual: float
    first: float


class HasFloor(ABC):
    """A task whose lowest reachable loss is known."""

    @staticmethod
    @abstractmethod
    def floor(
        settings: Mapping[str, Any], batch_size: int, truncation_length: int, carry_state: bool, lead: int = 0, missed: int = 0
    ) -> Floor:
        """The floor of windows of `truncation_length` that start from the carried or a zero state.

        lead: how many columns of the row above each row's state has read when an epoch begins.
        missed: how many columns between two windows no window reads.
        """


class HasLags(ABC):
    """A task whose targets are made of inputs a fixed number of time steps back."""

    @abstractmethod
    def lags(self) -> tuple[int, ...]:
        """How many time steps back those inputs lie, each at least 1."""

    @abstractmethod
    def entropy(self) -> float:
        """The entropy, in nats, of a target whose input the network has not seen."""


def lags_of(task: Task) -> tuple[int, ...]:
    """The task's lags; empty where its targets are not made of inputs at fixed lags."""
    return task.lags() if isinstance(task, HasLags) else ()
