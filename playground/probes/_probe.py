"""The contract of a probe: one measurement inside the network, in NumPy, made in the worker process
for a tool that is open."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from playground.configuration.config import RunConfig
from playground.reference.network import LayerStates, Masks
from playground.tasks import NO_UPLOADS, Epoch, Uploads

ROWS = 5
"""Batch rows that a frame shows at most: the first ones."""


@dataclass(frozen=True)
class Snapshot:
    """A run at one update: the network before it, and the window that it trained on.

    weights in the order of network.weight_shapes; recurrent: the states that the window began with,
    each (batch, units); window (batch, time steps, …); row: the batch row that is watched; masks:
    the dropout of the update for the batch's first rows, the watched one among them (None: none).
    kept: the arrays KEEPS of this probe's last measurement of the run; empty at first.
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
        """Only the rows that a frame shows, in contiguous arrays: computing with them gives the
        same bits in every process."""
        rows = slice(0, ROWS)
        arrays = {name: np.ascontiguousarray(array[rows]) for name, array in vars(self.window).items() if array is not None}
        recurrent = tuple(tuple(np.ascontiguousarray(state[rows]) for state in layer) for layer in self.recurrent)
        masks = self.masks and [Masks(*(np.ascontiguousarray(array[rows]) for array in vars(mask).values())) for mask in self.masks]
        return replace(self, recurrent=recurrent, window=Epoch(**arrays), masks=masks)


class Probe(ABC):
    """One measurement; a view asks for it by the name of its module.

    PACED: measured as often as its share of the worker's time allows; else with every window that
    is shown, so it must be cheap. KEEPS: names of the arrays that the next measurement gets back.
    """

    PACED: ClassVar[bool] = True
    KEEPS: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        """Arrays by name; the probe's docstring has their shapes."""
