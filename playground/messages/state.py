"""A run's whole state as plain arrays: enough to pause, step, save, move to another worker and go
on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground import tasks
from playground.configuration.config import Pairs, RunConfig
from playground.reference.network import LayerStates


@dataclass(frozen=True)
class Reading:
    """The settings that decide which column a window's number stands for, and what a carried state
    has read. step: the columns from a window to the next; of_task: those of the task's own settings
    that its data depend on."""

    step: int
    batch_size: int
    carry_state: bool
    of_task: Pairs


def reading_of(config: RunConfig) -> Reading:
    """How a run of `config` reads its data."""
    of_data = tuple((name, value) for name, value in config.of_task if name != tasks.LAST_OUTPUTS.name)
    return Reading(config.step, config.batch_size, config.carry_state, of_data)


@dataclass(frozen=True, eq=False)
class State:
    """Everything that training needs to go on, apart from the configuration.

    weights: in the order of network.weight_shapes; slots: the variables of `optimizer`; recurrent:
    the carried states, each (batch, units). After `update` updates, the run has finished
    `epoch_number` epochs and `window` windows of the next.
    reading: the settings under which these count; None: those that it is trained with. shift:
    columns, at most 0, by which the rest of the epoch is moved: the step was changed in its middle.
    """

    weights: tuple[np.ndarray, ...]
    slots: tuple[np.ndarray, ...]
    recurrent: LayerStates
    optimizer: str
    update: int = 0
    epoch_number: int = 0
    window: int = 0
    reading: Reading | None = None
    shift: int = 0

    def column(self, step: int) -> int:
        """The column at which the next window begins, `step` columns from the last."""
        return self.window * step + self.shift

    @property
    def bytes(self) -> int:
        """Memory that the arrays take."""
        arrays = [*self.weights, *self.slots, *(one for layer in self.recurrent for one in layer)]
        return sum(array.nbytes for array in arrays)
