"""The contract of a cell: its settings, its weights, and the equations of one time step over an
array namespace."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.settings import Setting

Weights = Mapping[str, Any]
States = tuple[Any, ...]
Clamp = Callable[[str, Array], Array]
"""(name, value) → value: called with every gate as soon as it is computed, and with h; everything
reads what it returns."""


def unclamped(name: str, value: Array) -> Array:
    """The clamp of a network in which nothing is clamped: the value itself."""
    return value


def clamped_states(clamp: Clamp, states: States) -> States:
    """The states that a window begins with, h clamped: a unit that is off now counts as off before
    the window too."""
    return (clamp("h", states[0]), *states[1:])


@dataclass(frozen=True)
class Signal:
    """What a cell computes at each time step and a viewer may see: a gate, a candidate or a state.

    signed: it ranges from −1 to 1 or further; else it is a gate, from 0 to 1.
    """

    title: str
    symbol: str
    formula: str
    help: str
    signed: bool


class Cell(ABC):
    """One recurrent cell, with its settings filled in; the page lists cells by `ORDER`, then by
    name.

    SETTINGS: what a user can choose of the cell; the page, the URL, the command line and JSON take
    them by name. Changing one costs a recompilation or a new network: the trainer compiles the
    values in. A name that two cells share is one declaration. STATES: the states' names, h first.
    SIGNALS, STATE_SIGNALS: how every signal and every state is shown and explained. KERAS: the
    layer in keras.layers that computes the same and takes the same settings as keyword arguments;
    empty: there is none.
    """

    TITLE: ClassVar[str]
    HELP: ClassVar[str]
    ORDER: ClassVar[int] = 9
    SETTINGS: ClassVar[tuple[Setting, ...]] = ()
    STATES: ClassVar[tuple[str, ...]] = ("h",)
    SIGNALS: ClassVar[Mapping[str, Signal]] = {}
    STATE_SIGNALS: ClassVar[Mapping[str, Signal]]
    KERAS: ClassVar[str] = ""

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        """The cell's own among the `settings`, by name; one that is missing has its default."""
        given = settings or {}
        self.settings: dict[str, Any] = {one.name: given.get(one.name, one.default) for one in self.SETTINGS}

    @property
    def bounded(self) -> bool:
        """Whether h never leaves −1 to 1 once it is there, whatever the weights."""
        return True

    @abstractmethod
    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        """Name and shape of every weight, in the order in which a state of the trainer holds them.

        "kernel" (features, k·units) and "bias" (k·units,) make the inputs' share. Names of weights
        that multiply h(t−1) begin with "recurrent". The last axis of every weight is a multiple of
        the units.
        """

    def step_matrices(self, features: int, units: int) -> tuple[tuple[int, int], ...]:
        """The shapes (rows, columns) of the matrices that one time step multiplies by: all but the
        inputs' kernel."""
        shapes = self.weight_shapes(features, units).items()
        return tuple((shape[0], shape[1]) for name, shape in shapes if len(shape) == 2 and name != "kernel")

    def initial_bias(self, name: str, units: int) -> tuple[tuple[slice, float], ...]:
        """Where the vector `name` starts at another value than 0: slices of its last axis, each
        with that value."""
        return ()

    def project(self, ops: ArrayNamespace, weights: Weights, inputs: Array) -> Any:
        """The inputs' share of every gate, for all time steps at once. inputs (…, features) → (…,
        k·units)."""
        return ops.matmul(inputs, weights["kernel"]) + weights["bias"]

    @abstractmethod
    def step(
        self,
        ops: ArrayNamespace,
        weights: Weights,
        projected: Array,
        states: States,
        recurrent_mask: Array,
        clamp: Clamp = unclamped,
    ) -> tuple[States, dict[str, Array]]:
        """One time step. projected (batch, k·units); states each (batch, units). Returns (states,
        signals).

        recurrent_mask (batch, units) multiplies h(t−1) before its weights do (recurrent dropout;
        ones when off). Every gate and h pass through `clamp` before anything reads them. Beside the
        products by `step_matrices`, each once, everything is computed unit by unit.
        """

    def kept(self, signals: Mapping[str, Array]) -> Array | None:
        """The share of each unit's memory, from 0 to 1, that its gates keep over a time step, from the
        signals of the step; None where no gate does."""
        return None

    def to_keras(self, weights: Weights) -> list[np.ndarray]:
        """The weights in the order and meaning of the layer KERAS; raises NotImplementedError
        without one."""
        self._require_keras()
        return [weights[name] for name in self.weight_shapes(1, 1)]

    def from_keras(self, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """The weights of the layer KERAS by name, as `to_keras` took them; raises
        NotImplementedError without one."""
        self._require_keras()
        return dict(zip(self.weight_shapes(1, 1), weights, strict=True))

    def _require_keras(self) -> None:
        if not self.KERAS:
            raise NotImplementedError(f"keras.layers has no {self.TITLE}")
