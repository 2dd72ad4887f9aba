"""The cells' equations over an array namespace: what trains (keras.ops) is what is drawn (NumPy);
one cell a file."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.cells._cell import Cell, Clamp, Signal, States, Weights, clamped_states, unclamped
from playground.cells._numpy_ops import NumPyOps
from playground.registry import subclasses

__all__ = [
    "Array",
    "ArrayNamespace",
    "Cell",
    "Clamp",
    "NumPyOps",
    "Signal",
    "States",
    "Weights",
    "clamped_states",
    "make",
    "registry",
    "run",
    "unclamped",
]


@functools.cache
def registry() -> dict[str, type[Cell]]:
    """Every cell by the name of its module, in the order in which a page lists them."""
    found = subclasses(sys.modules[__name__], Cell)
    return dict(sorted(found.items(), key=lambda item: (item[1].ORDER, item[0])))


def make(name: str, settings: Mapping[str, Any] | None = None) -> Cell:
    """The cell `name` with its own among the `settings`, its defaults for the rest."""
    return registry()[name](settings)


def run(
    cell: Cell,
    weights: Weights,
    inputs: np.ndarray,
    states: States,
    recurrent_mask: Array = 1.0,
    padding: np.ndarray | None = None,
    clamp: Clamp = unclamped,
) -> tuple[States, dict[str, np.ndarray]]:
    """The cell over all time steps in NumPy. inputs (batch, time steps, features), padding (batch,
    time steps) bool.

    Returns the last states and arrays (batch, time steps, units): every state and every signal by
    its name. Padded steps keep the states; h and the signals are 0 there (Géron ch. 14 on masks).
    """
    states = clamped_states(clamp, states)
    projected: Any = cell.project(NumPyOps, weights, inputs)
    seen: dict[str, list[np.ndarray]] = {name: [] for name in (*cell.STATES, *cell.SIGNALS)}
    for t in range(inputs.shape[1]):
        after, signals = cell.step(NumPyOps, weights, projected[:, t], states, recurrent_mask, clamp)
        found: dict[str, Any] = dict(zip(cell.STATES, after, strict=True)) | signals
        if padding is None:
            states = after
        else:
            ended = padding[:, t, None]
            states = tuple(np.where(ended, old, new) for old, new in zip(states, after, strict=True))
            found = {name: np.where(ended, np.zeros_like(value), value) for name, value in found.items()}
        for name, value in found.items():
            seen[name].append(value)
    return states, {name: np.stack(values, axis=1) for name, values in seen.items()}
