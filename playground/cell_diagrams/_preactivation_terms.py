"""What each gate's pre-activation is the sum of: the cell's own equations, run on numbers that keep
their terms apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from playground.cells import Cell, NumPyOps

GATED = "gated "
OPAQUE = ""
"""The name of what an activation, or another function that is not linear, returns: it has no terms.
"""
BIAS = "b"


class Sum:
    """A number as its terms, by origin: "x" the inputs, a state's name, "b" the biases and other
    constants, "" an activation.

    A number of which all is an activation counts as a gate: what it multiplies becomes "gated …",
    and `ungated` keeps those terms as they were. Where all terms are gated, a new state is written:
    they become one term, "new". preactivation: the sum whose activation this number is.
    """

    __array_ufunc__ = None
    """NumPy leaves the arithmetic between an array and a Sum to the Sum."""

    def __init__(
        self, terms: Mapping[str, Any], preactivation: Sum | None = None, ungated: Mapping[str, np.ndarray] | None = None
    ) -> None:
        self.terms, self.preactivation, self.ungated = terms, preactivation, ungated or {}

    @property
    def total(self) -> Any:
        """The number itself."""
        return sum(self.terms.values())

    @property
    def is_gate(self) -> bool:
        """Whether all of it is an activation."""
        return set(self.terms) == {OPAQUE}

    def each(self, change: Callable[[Any], Any]) -> Sum:
        """The same sum with a linear function applied to every term."""
        return Sum({name: change(term) for name, term in self.terms.items()}, None, self.ungated)

    def __add__(self, other: Any) -> Sum:
        if not isinstance(other, Sum):
            # A plain number leaves a gate a gate (1 − z); an array is a bias.
            other = Sum({OPAQUE if self.is_gate and np.isscalar(other) else BIAS: other})
        names = dict.fromkeys((*self.terms, *other.terms))
        terms = {name: self.terms.get(name, 0) + other.terms.get(name, 0) for name in names}
        if all(name.startswith(GATED) for name in terms):
            return Sum({"new": sum(terms.values())})
        return Sum(terms, None, {**self.ungated, **other.ungated})

    def __neg__(self) -> Sum:
        return self.each(np.negative)

    def __sub__(self, other: Any) -> Sum:
        return self + (-other)

    def __rsub__(self, other: Any) -> Sum:
        return -self + other

    def __mul__(self, other: Any) -> Sum:
        if not isinstance(other, Sum):
            return self.each(lambda term: term * other)
        if self.is_gate:
            return self._gating(other)
        if other.is_gate:
            return other._gating(self)
        return self.each(lambda term: term * other.total)

    def __truediv__(self, other: Any) -> Sum:
        divisor = other.total if isinstance(other, Sum) else other
        return self.each(lambda term: term / divisor)

    def __rtruediv__(self, other: Any) -> Sum:
        return Sum({OPAQUE: other / self.total})

    __radd__, __rmul__ = __add__, __mul__

    def _gating(self, other: Sum) -> Sum:
        gate = self.total
        return Sum({f"{GATED}{name}": gate * term for name, term in other.terms.items()}, None, other.terms)


class SumOps:
    """`ArrayNamespace` over Sums; weights stay arrays."""

    @staticmethod
    def matmul(x: Sum, matrix: np.ndarray) -> Sum:
        """x @ matrix, term by term."""
        return x.each(lambda term: term @ matrix)

    @staticmethod
    def split(x: Any, parts: int, axis: int) -> list[Any]:
        """As np.split along the last axis."""
        if not isinstance(x, Sum):
            return np.split(x, parts, axis=axis)
        split = {name: np.split(term, parts, axis=axis) for name, term in x.terms.items()}
        return [Sum({name: pieces[part] for name, pieces in split.items()}, None, x.ungated) for part in range(parts)]

    @staticmethod
    def tanh(x: Any) -> Any:
        """tanh(x)."""
        return _activation(NumPyOps.tanh, x)

    @staticmethod
    def sigmoid(x: Any) -> Any:
        """σ(x)."""
        return _activation(NumPyOps.sigmoid, x)

    @staticmethod
    def relu(x: Any) -> Any:
        """max(x, 0)."""
        return _activation(NumPyOps.relu, x)

    @staticmethod
    def exp(x: Any) -> Any:
        """exp(x)."""
        return _activation(NumPyOps.exp, x)

    @staticmethod
    def maximum(x: Any, y: Any) -> Any:
        """max(x, y); it has no terms, for they are those of one at some places and those of the
        other elsewhere."""
        larger = NumPyOps.maximum(*(one.total if isinstance(one, Sum) else one for one in (x, y)))
        return Sum({OPAQUE: larger}) if isinstance(x, Sum) or isinstance(y, Sum) else larger


def _activation(f: Callable[[Any], Any], x: Any) -> Any:
    return Sum({OPAQUE: f(x.total)}, x) if isinstance(x, Sum) else f(x)


def shares(
    cell: Cell, weights: Mapping[str, np.ndarray], inputs: np.ndarray, states: Sequence[np.ndarray], mask: Any
) -> dict[str, np.ndarray]:
    """One step of the cell, taken apart; each array (rows, units).

    inputs (rows, features), states each (rows, units), mask (units,) multiplies h (dropout). By
    name: every state and signal after the step; "h before" of each state; "h seen", h times the
    mask; and of each activation the terms of its pre-activation, "input.x", "input.h", "input.b"
    (…), with those that a gate multiplies also as they were before, "input.ungated h".
    """
    before = {name: np.asarray(state) for name, state in zip(cell.STATES, states, strict=True)}
    projected = cell.project(SumOps, weights, Sum({"x": inputs}))
    after, signals = cell.step(SumOps, weights, projected, tuple(Sum({name: state}) for name, state in before.items()), mask)
    found = {f"{name} before": state for name, state in before.items()} | {"h seen": before["h"] * mask}
    shape = before["h"].shape
    computed: dict[str, Any] = {**dict(zip(cell.STATES, after, strict=True)), **signals}
    for name, value in computed.items():
        found[name] = value.total
        if value.preactivation is None:
            continue
        found |= {f"{name}.{term}": np.broadcast_to(part, shape) for term, part in value.preactivation.terms.items()}
        found |= {f"{name}.ungated {term}": np.broadcast_to(part, shape) for term, part in value.preactivation.ungated.items()}
    return found
