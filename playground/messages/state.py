"""A run's whole state as plain arrays: enough to pause, step, save, move to another worker and go
on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.reference.network import LayerStates


@dataclass(frozen=True, eq=False)
class State:
    """Everything that training needs to go on, apart from the configuration.

    weights: in the order of network.weight_shapes; slots: the variables of `optimizer`; recurrent:
    the carried states, each (batch, units). After `update` updates, the run has finished
    `epoch_number` epochs and `window` windows of the next.
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
        """Memory that the arrays take."""
        arrays = [*self.weights, *self.slots, *(one for layer in self.recurrent for one in layer)]
        return sum(array.nbytes for array in arrays)
