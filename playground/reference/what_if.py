"""A viewer's what-if: changed inputs, clamps and frozen layers in the shown window; training goes
on without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground.configuration.config import SETTINGS, RunConfig
from playground.settings import SettingError
from playground.tasks import Task

EDITED = ("bars", "lines", "symbols")
"""The kinds of window (Task.WINDOW) whose inputs can be changed, one time step at a time."""


@dataclass(frozen=True)
class Moved:
    """An input of the window changed: of batch row `row` at time step `step`.

    value: the number of another symbol; of a series, the feature's new value in the units in which
    it is drawn; None flips a bit.
    """

    row: int
    step: int
    feature: int
    value: float | None


@dataclass(frozen=True)
class Edited:
    """One number of weight `number`, in the order of network.weight_shapes, changed; a weight with one
    axis is one row."""

    number: int
    row: int
    column: int
    value: float


@dataclass(frozen=True)
class WhatIf:
    """The changes. clamps, frozen: replace the run's settings of that name; None: the run's own."""

    inputs: tuple[Moved, ...] = ()
    clamps: str | None = None
    frozen: tuple[int, ...] | None = None
    weights: tuple[Edited, ...] = ()

    def config(self, config: RunConfig) -> RunConfig:
        """The run's configuration with these clamps and frozen layers; raises SettingError where
        the network lacks one."""
        clamps = config.clamps if self.clamps is None else self.clamps
        frozen = config.frozen if self.frozen is None else self.frozen
        return replace(config, clamps=clamps, frozen=frozen)

    def weights_of(self, weights: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The weights with the changes, those that change as copies; raises SettingError where there
        is no such number."""
        changed = list(weights)
        for one in self.weights:
            shape = np.atleast_2d(changed[one.number]).shape if one.number < len(changed) else (0, 0)
            if one.row >= shape[0] or one.column >= shape[1]:
                raise SettingError(
                    "weight", "one that the network has", f"row {one.row}, column {one.column} of weight {one.number}"
                )
            changed[one.number] = np.array(changed[one.number])
            np.atleast_2d(changed[one.number])[one.row, one.column] = one.value
        return changed

    def inputs_of(self, task: Task, inputs: np.ndarray) -> np.ndarray:
        """The window's inputs (rows, time steps, features) with the changes; raises SettingError
        where the task does not allow one."""
        if self.inputs and task.WINDOW not in EDITED:
            raise SettingError("inputs", f"left as they are for the task {task.TITLE}", f"{len(self.inputs)} changes")
        changed = inputs.copy()
        for one in self.inputs:
            for name, number, size in zip(("row", "step", "feature"), (one.row, one.step, one.feature), inputs.shape, strict=True):
                if number >= size:
                    raise SettingError(name, f"a whole number from 0 to {size - 1}", number)
            place = (one.row, one.step, one.feature)
            if task.BITS:
                if one.value is not None:
                    raise SettingError("value", "null, which flips the bit", one.value)
                changed[place] = 1 - changed[place]
            elif task.WINDOW == "symbols":
                count, one_hot = len(task.alphabet(task.settings)), inputs.shape[-1] > 1
                if one.value is None or one.value not in range(count):
                    raise SettingError("value", f"the number of a symbol from 0 to {count - 1}", one.value)
                changed[one.row, one.step] = np.eye(count)[int(one.value)] if one_hot else one.value
            elif one.value is None:
                raise SettingError("value", "a number", one.value)
            else:
                changed[place] = task.scaled(np.array(one.value), one.feature)
        return changed


def clamps_and_frozen(clamps: object, frozen: object) -> tuple[str | None, tuple[int, ...] | None]:
    """Both settings from a browser's message, None where it has none; raises SettingError where one
    cannot be parsed."""
    both = (None if value is None else SETTINGS[name].parse(value) for name, value in (("clamps", clamps), ("frozen", frozen)))
    text, layers = both
    assert text is None or isinstance(text, str)
    assert layers is None or isinstance(layers, tuple)
    return text, layers
