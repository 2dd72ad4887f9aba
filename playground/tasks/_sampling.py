"""Tasks whose network can write: each drawn symbol is its next input."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np


class Writes(ABC):
    """A task whose outputs are the probabilities of the next input, a symbol by number, of which the
    first are the most frequent."""

    @classmethod
    @abstractmethod
    def signs(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """Each symbol as it stands in a text, by number."""

    @classmethod
    @abstractmethod
    def prompt(cls, settings: Mapping[str, Any], text: str) -> np.ndarray:
        """The numbers (symbols,) int, at least one, that stand for `text`; for "" what a text begins
        after. Raises ValueError with a sentence where a symbol is unknown."""


def drawn(logits: np.ndarray, temperature: float, chance: float) -> int:
    """The number of the symbol that `chance`, from 0 to 1, draws from softmax(logits / temperature);
    the likeliest where the temperature is 0."""
    if not temperature:
        return int(logits.argmax())
    scaled = (logits.astype(np.float64) - logits.max()) / temperature
    cumulated = np.exp(scaled).cumsum()
    return int(min(np.searchsorted(cumulated, chance * cumulated[-1], side="right"), len(logits) - 1))
