"""A run's whole state as plain arrays: pause, step, save, move to another worker, go on: all follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from playground.reference.network import LayerStates


@dataclass(frozen=True, eq=False)
class State:
    """Everything that training goes on from, beside the configuration.

    weights in the order of network.weight_shapes; slots: the variables of `optimizer`; recurrent: the carried states, each
    (batch, units); `update` updates done, in `epoch_number` whole epochs and `window` windows of the next one.
    """

    weights: tuple[np.ndarray, ...]
    slots: tuple[np.ndarray, ...]
    recurrent: LayerStates
    optimizer: str
    update: int = 0
    epoch_number: int = 0
    window: int = 0

    @property
    def bytes(self) -> int:
        """How much memory the arrays take."""
        arrays = [*self.weights, *self.slots, *(one for layer in self.recurrent for one in layer)]
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True)
class Request:
    """What a chunk should show beside its losses: the window with the states of `row`, the quality on `evaluate` validation windows, a
    generated series, and what the `probes` named find inside the network; `kept`: by probe, what it gets back of what it found last."""

    row: int = 0
    window: bool = True
    evaluate: int = 0
    generate: bool = False
    probes: tuple[str, ...] = ()
    kept: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
