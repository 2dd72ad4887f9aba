"""What is measured inside the network for tools that somebody has open: one probe a file; NumPy alone, called in the worker process."""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from playground.configuration.config import RunConfig
from playground.reference.network import LayerStates, Masks
from playground.registry import subclasses
from playground.tasks import NO_UPLOADS, Epoch, Uploads

ROWS = 5
"""Batch rows that a frame shows at most: the first ones."""


@dataclass(frozen=True)
class Snapshot:
    """A run at one update: the network before it, and the window that it trained on.

    weights in the order of network.weight_shapes; recurrent: the states that the window began with, each (batch, units); window
    (batch, time steps, …); row: the batch row that is watched; masks: the dropout that trained, of the batch's first rows, the
    watched one among them (None: none). kept: what this probe asked to get back of what it found last in this run; empty at first.
    """

    config: RunConfig
    weights: Sequence[np.ndarray]
    recurrent: LayerStates
    window: Epoch
    row: int
    masks: Sequence[Masks] | None = None
    uploads: Uploads = NO_UPLOADS
    kept: Mapping[str, np.ndarray] = field(default_factory=dict)

    def shown(self) -> Snapshot:
        """The rows alone that a frame shows, all arrays contiguous: wherever they are computed with, the same bits come out."""
        rows = slice(0, ROWS)
        arrays = {name: np.ascontiguousarray(array[rows]) for name, array in vars(self.window).items() if array is not None}
        recurrent = tuple(tuple(np.ascontiguousarray(state[rows]) for state in layer) for layer in self.recurrent)
        masks = self.masks and [Masks(*(np.ascontiguousarray(array[rows]) for array in vars(mask).values())) for mask in self.masks]
        return replace(self, recurrent=recurrent, window=Epoch(**arrays), masks=masks)


class Probe(ABC):
    """One measurement; the name of its module is the one by which a view asks for it.

    PACED: it takes its share of the time, as often as that allows; else it comes with every window that is shown, and must cost next to nothing.
    KEEPS: arrays of the last one that the next gets back.
    """

    PACED: ClassVar[bool] = True
    KEEPS: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        """What was found, arrays by name; their shapes are in the probe's docstring."""


@functools.cache
def registry() -> dict[str, Probe]:
    """Every probe by the name of its module."""
    return {name: kind() for name, kind in subclasses(sys.modules[__name__], Probe).items()}
