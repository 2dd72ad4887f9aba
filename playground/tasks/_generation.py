"""Tasks whose network can run freely: each prediction is the next input, or many are made at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Generation:
    """Where free-running generation starts, and how many values follow.

    names: one per row. starts (rows, time steps, features) float32. truth (time steps + length,):
    the true series that continues one of the starts; None where there is none. at_once: the values
    are the outputs at the last time step of the only start, which the truth begins with; else each
    prediction is fed back.
    """

    names: tuple[str, ...]
    starts: np.ndarray
    truth: np.ndarray | None
    length: int
    at_once: bool = False


class Generates(ABC):
    """A task whose outputs continue a series."""

    @staticmethod
    @abstractmethod
    def starts(settings: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:
        """The names of the starts from which the network goes on alone, and how many values follow
        each; no names where it can't."""

    @classmethod
    def at_once(cls, settings: Mapping[str, Any]) -> bool:
        """Whether the network's outputs at one time step are all the values that follow."""
        return False

    @abstractmethod
    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        """The starts from which to generate, of `truncation_length` time steps each."""

    def next_input(self, outputs: np.ndarray) -> np.ndarray:
        """The next input (rows, features) that the last outputs (rows, outputs) stand for."""
        return outputs
