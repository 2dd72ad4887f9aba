"""What a network can be asked to learn: the data, the target, the loss, the metric and how a window reads; NumPy only."""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground import discovery
from playground.settings import Setting


@dataclass(frozen=True)
class Pass:
    """The data of one pass: rows over which windows of `truncation_length` columns slide.

    inputs (batch, columns, features) float32; targets (batch, columns) int32 classes or (batch, columns, outputs) float32.
    """

    inputs: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Generation:
    """Where free-running generation starts. `starts` (rows, time steps, features) float32, one name a row, and how many values follow."""

    names: tuple[str, ...]
    starts: np.ndarray
    truth: np.ndarray | None
    length: int


class Uploads(dict[str, np.ndarray]):
    """Series of the user's own by name. A name holds a digest of its values: equal names mean equal series, so a cache can hash them."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uploads) and self.keys() == other.keys()


NO_UPLOADS = Uploads()


class Task(ABC):
    """One task with its settings filled in. `uploads` holds series of the user's own by the name that a setting gives."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    LOOK: ClassVar[str]
    SETTINGS: ClassVar[tuple[Setting, ...]]
    FEATURES: ClassVar[int] = 1
    OUTPUTS: ClassVar[int] = 1
    CLASSES: ClassVar[bool] = False
    BITS: ClassVar[bool] = False

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        self.settings = dict(settings)
        self.uploads = uploads

    @staticmethod
    @abstractmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        """How many columns a pass has: the data matrix's width, known before any data is made."""

    @abstractmethod
    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Pass:
        """The data of one pass, drawn from `rng` alone."""

    def lags(self) -> tuple[int, ...]:
        """How many time steps back the inputs lie that a target is made of; empty where that is not a fixed number."""
        return ()

    @abstractmethod
    def predict(self, outputs: np.ndarray) -> np.ndarray:
        """What the outputs (…, outputs) of the network say in the units of the target, as it is drawn: (…)."""

    @abstractmethod
    def metrics(self, targets: np.ndarray, outputs: np.ndarray) -> dict[str, float]:
        """The measures of held-out quality by name. targets as in Pass, outputs (batch, columns, outputs)."""

    def display(self, values: np.ndarray) -> np.ndarray:
        """Values of the series in the units of its source."""
        return values

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation | None:
        """Where free-running generation starts; None where it means nothing."""
        return None

    def next_input(self, outputs: np.ndarray) -> np.ndarray:
        """The input (rows, features) that continues a generation after the outputs (rows, outputs)."""
        return outputs


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis, in the form that cannot overflow."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def loss(task: Task | type[Task], targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """The loss of every position (…): cross-entropy from logits, or the mean square over the outputs."""
    if not task.CLASSES:
        return np.asarray(np.mean((outputs - targets) ** 2, axis=-1))
    shifted = outputs - outputs.max(axis=-1, keepdims=True)
    log_probability = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.asarray(-np.take_along_axis(log_probability, targets[..., None].astype(int), axis=-1)[..., 0])


@functools.cache
def registry() -> dict[str, type[Task]]:
    """Every task by the name of its module."""
    return discovery.subclasses(sys.modules[__name__], Task)
