"""Tasks whose sequences are walks through a known graph."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True)
class Graph:
    """States, and the letters that lead from one to another.

    places: (x, y) of each state; edges: (from, to, letter).
    """

    places: tuple[tuple[float, float], ...]
    edges: tuple[tuple[int, int, str], ...]


class WalksGraph(ABC):
    """A task whose sequences walk through GRAPH."""

    GRAPH: ClassVar[Graph]

    @staticmethod
    @abstractmethod
    def states(inputs: np.ndarray) -> tuple[int, ...]:
        """The states that a sequence (time steps, features) visits until it leaves the graph."""
