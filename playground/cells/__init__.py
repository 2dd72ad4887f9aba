"""The cells' equations over an array namespace: what trains (keras.ops) is what is drawn (NumPy)."""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.registry import subclasses

Array = Any
Weights = Mapping[str, Array]
States = tuple[Array, ...]
Clamp = Callable[[str, Array], Array]
"""What a step does with a gate as soon as it is computed, and with h: (its name, its value) → the value that all others read."""


def unclamped(name: str, value: Array) -> Array:
    """Nothing is clamps: the value itself."""
    return value


@dataclass(frozen=True)
class Signal:
    """What a cell computes at each time step and a viewer may see: a gate, a candidate or a state."""

    title: str
    symbol: str
    formula: str
    help: str
    signed: bool


class Cell(ABC):
    """One recurrent cell. `OPTIONS` names the settings it takes as keyword arguments; the page lists cells by `ORDER`, then by name."""

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    ORDER: ClassVar[int] = 9
    OPTIONS: ClassVar[tuple[str, ...]] = ()
    STATES: ClassVar[tuple[str, ...]] = ("h",)
    SIGNALS: ClassVar[Mapping[str, Signal]] = {}
    STATE_SIGNALS: ClassVar[Mapping[str, Signal]]
    """How every state of STATES is shown and explained."""

    @abstractmethod
    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        """Name and shape of every weight: kernel (features, k·units), recurrent_kernel (units, k·units), bias (k·units,)…"""

    def step_matrices(self, features: int, units: int) -> tuple[tuple[int, int], ...]:
        """The shapes (rows, columns) of the matrices that one time step multiplies by: all but the inputs' kernel."""
        shapes = self.weight_shapes(features, units).items()
        return tuple((shape[0], shape[1]) for name, shape in shapes if len(shape) == 2 and name != "kernel")

    def initial_bias(self, name: str, units: int) -> tuple[tuple[slice, float], ...]:
        """Where the bias `name` starts at something else than 0: places on the last axis, each with its value."""
        return ()

    def project(self, ops: Any, weights: Weights, inputs: Array) -> Array:
        """The inputs' share of every gate, for all time steps at once. inputs (…, features) → (…, k·units)."""
        return ops.matmul(inputs, weights["kernel"]) + weights["bias"]

    @abstractmethod
    def step(
        self, ops: Any, weights: Weights, projected: Array, states: States, recurrent_mask: Array, clamp: Clamp = unclamped
    ) -> tuple[States, dict[str, Array]]:
        """One time step. projected (batch, k·units); states each (batch, units). Returns (states, signals).

        recurrent_mask (batch, units) multiplies h(t−1) on its way into the recurrent product (recurrent dropout; ones when off).
        Every gate and h go through `clamp` before anything reads them: it may clamp them.
        """

    @abstractmethod
    def to_keras(self, weights: Weights) -> list[np.ndarray]:
        """The weights in the order and meaning of the cell's twin in keras.layers; raises NotImplementedError without a twin."""

    def from_keras(self, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """What `to_keras` turns back into `weights`; raises NotImplementedError without a twin."""
        return dict(zip(("kernel", "recurrent_kernel", "bias"), weights, strict=True))


class NumPyOps:
    """The array namespace of `step` over NumPy; keras.ops is its twin in the compiled trainer."""

    matmul = staticmethod(np.matmul)
    split = staticmethod(np.split)
    tanh = staticmethod(np.tanh)

    @staticmethod
    def sigmoid(x: np.ndarray) -> np.ndarray:
        """1 / (1 + exp(−x)), in the form that cannot overflow."""
        half = x.dtype.type(0.5)
        return half * (np.tanh(half * x) + 1)

    @staticmethod
    def relu(x: np.ndarray) -> np.ndarray:
        """max(x, 0)."""
        return np.maximum(x, 0)


def clamped_states(clamp: Clamp, states: States) -> States:
    """The states that a window begins with, h as `clamp` has it: a unit that is off was never on for who reads it now."""
    return (clamp("h", states[0]), *states[1:])


def run(
    cell: Cell,
    weights: Weights,
    inputs: np.ndarray,
    states: States,
    recurrent_mask: Array = 1.0,
    padding: np.ndarray | None = None,
    clamp: Clamp = unclamped,
) -> tuple[States, dict]:
    """The cell over all time steps in NumPy. inputs (batch, time steps, features), padding (batch, time steps) bool.

    Returns the last states and a dict of arrays (batch, time steps, units): every state and every signal by its name. Where
    there is padding the states stay as they are, and h and the signals are 0 (REFERENCE C).
    """
    states = clamped_states(clamp, states)
    projected = cell.project(NumPyOps, weights, inputs)
    seen: dict[str, list[np.ndarray]] = {name: [] for name in (*cell.STATES, *cell.SIGNALS)}
    for t in range(inputs.shape[1]):
        after, signals = cell.step(NumPyOps, weights, projected[:, t], states, recurrent_mask, clamp)
        found = dict(zip(cell.STATES, after, strict=True)) | signals
        if padding is None:
            states = after
        else:
            ended = padding[:, t, None]
            states = tuple(np.where(ended, old, new) for old, new in zip(states, after, strict=True))
            found = {name: np.where(ended, np.zeros_like(value), value) for name, value in found.items()}
        for name, value in found.items():
            seen[name].append(value)
    return states, {name: np.stack(values, axis=1) for name, values in seen.items()}


@functools.cache
def registry() -> dict[str, type[Cell]]:
    """Every cell by the name of its module, in the order in which a page lists them."""
    found = subclasses(sys.modules[__name__], Cell)
    return dict(sorted(found.items(), key=lambda item: (item[1].ORDER, item[0])))


def make(name: str, options: Mapping[str, Any]) -> Cell:
    """The cell `name` with those of the `options` that it takes."""
    kind = registry()[name]
    return kind(**{option: options[option] for option in kind.OPTIONS})
