"""Tasks whose network can run freely, each prediction fed back as the next input."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Generation:
    """Where free-running generation starts, and how many values follow.

    names: one per row. starts (rows, time steps, features) float32. truth (time steps + length,):
    the true series that continues one of the starts; None where there is none.
    """

    names: tuple[str, ...]
    starts: np.ndarray
    truth: np.ndarray | None
    length: int


class Generates(ABC):
    """A task whose outputs can be fed back as inputs."""

    @abstractmethod
    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        """The starts from which to generate, of `truncation_length` time steps each."""

    def next_input(self, outputs: np.ndarray) -> np.ndarray:
        """The next input (rows, features) that the last outputs (rows, outputs) stand for."""
        return outputs
