"""What a cell's gates are made of: its own equations run on numbers that remember which terms they are the sum of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from playground.cells import Cell, NumPyOps

GATED = "gated "


class Sum:
    """A number as its terms, by where each comes from: "x" the inputs, a state's name, "b" the biases, "" a activated sum.

    What a activated sum (a gate) multiplies becomes "gated …"; `ungated` keeps it as it was before. Where all terms are gated a new
    state is written: that is one term, "new". activated: the sum that this number is σ, tanh or ReLU of.
    """

    __array_ufunc__ = None
    """NumPy leaves the arithmetic between an array and a Sum to the Sum."""

    def __init__(
        self, terms: Mapping[str, np.ndarray], activated: Sum | None = None, ungated: Mapping[str, np.ndarray] | None = None
    ) -> None:
        self.terms, self.activated, self.ungated = terms, activated, ungated or {}

    @property
    def total(self) -> Any:
        """The number itself."""
        return sum(self.terms.values())

    def each(self, change: Callable[[np.ndarray], np.ndarray]) -> Sum:
        """The same sum with every term changed by what distributes over it."""
        return Sum({name: change(term) for name, term in self.terms.items()}, None, self.ungated)

    def __add__(self, other: Any) -> Sum:
        other = other if isinstance(other, Sum) else Sum({"b": other})
        names = dict.fromkeys((*self.terms, *other.terms))
        terms = {name: self.terms.get(name, 0) + other.terms.get(name, 0) for name in names}
        if all(name.startswith(GATED) for name in terms):
            return Sum({"new": sum(terms.values())})
        return Sum(terms, None, {**self.ungated, **other.ungated})

    def __sub__(self, other: Sum) -> Sum:
        return self + other.each(np.negative)

    def __mul__(self, other: Any) -> Sum:
        if not isinstance(other, Sum):
            return self.each(lambda term: term * other)
        if self.activated is None:
            return self.each(lambda term: term * other.total)
        gate = self.total
        return Sum({f"{GATED}{name}": gate * term for name, term in other.terms.items()}, None, other.terms)

    __radd__, __rmul__ = __add__, __mul__


class SumOps:
    """The array namespace of `Cell.step` over Sums; weights stay arrays."""

    @staticmethod
    def matmul(x: Sum, weight: np.ndarray) -> Sum:
        """x @ weight, term by term."""
        return x.each(lambda term: term @ weight)

    @staticmethod
    def split(x: Any, parts: int, axis: int) -> list[Any]:
        """As np.split along the last axis."""
        if not isinstance(x, Sum):
            return np.split(x, parts, axis=axis)
        split = {name: np.split(term, parts, axis=axis) for name, term in x.terms.items()}
        return [Sum({name: pieces[part] for name, pieces in split.items()}, None, x.ungated) for part in range(parts)]

    @staticmethod
    def tanh(x: Sum) -> Sum:
        """tanh(x)."""
        return Sum({"": np.tanh(x.total)}, x)

    @staticmethod
    def sigmoid(x: Sum) -> Sum:
        """σ(x)."""
        return Sum({"": NumPyOps.sigmoid(x.total)}, x)

    @staticmethod
    def relu(x: Sum) -> Sum:
        """max(x, 0)."""
        return Sum({"": NumPyOps.relu(x.total)}, x)


def shares(
    cell: Cell, weights: Mapping[str, np.ndarray], inputs: np.ndarray, states: Sequence[np.ndarray], mask: Any
) -> dict[str, np.ndarray]:
    """One step of the cell, taken apart; each array (rows, units).

    inputs (rows, features), states each (rows, units), mask (units,) multiplies h (dropout). By name: every state and signal after
    the step; "h before" of each state and "h seen", what dropout leaves of h; and of each that is a activated sum its terms, "input.x",
    "input.h", "input.b" (…), which add up to what is activated.
    """
    before = {name: np.asarray(state) for name, state in zip(cell.STATES, states, strict=True)}
    projected = cell.project(SumOps, weights, Sum({"x": inputs}))
    after, signals = cell.step(SumOps, weights, projected, tuple(Sum({name: state}) for name, state in before.items()), mask)
    found = {f"{name} before": state for name, state in before.items()} | {"h seen": before["h"] * mask}
    shape = before["h"].shape
    for name, value in {**dict(zip(cell.STATES, after, strict=True)), **signals}.items():
        found[name] = value.total
        if value.activated is None:
            continue
        found |= {f"{name}.{term}": np.broadcast_to(part, shape) for term, part in value.activated.terms.items()}
        found |= {f"{name}.ungated {term}": np.broadcast_to(part, shape) for term, part in value.activated.ungated.items()}
    return found
