"""Dual numbers: a cell's own equations run on them give its derivatives, one layer at a time
(forward-mode differentiation)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from playground.cells import Cell, Clamp, NumPyOps, clamped_states


class Dual:
    """Numbers (time steps, k) with their slopes (directions, time steps, k); every operation
    updates both."""

    __array_ufunc__ = None
    """NumPy leaves the arithmetic between an array and a Dual to the Dual."""

    def __init__(self, value: np.ndarray, slopes: np.ndarray) -> None:
        self.value, self.slopes = value, slopes

    @property
    def dtype(self) -> np.dtype:
        """The type of the numbers."""
        return self.value.dtype

    def __add__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.slopes + other.slopes)
        return Dual(self.value + other, self.slopes)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slopes)

    def __sub__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value - other.value, self.slopes - other.slopes)
        return Dual(self.value - other, self.slopes)

    def __rsub__(self, other: Any) -> Dual:
        return Dual(other - self.value, -self.slopes)

    def __mul__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.slopes * other.value + self.value * other.slopes)
        return Dual(self.value * other, self.slopes * other)

    def __truediv__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            ratio = self.value / other.value
            return Dual(ratio, (self.slopes - ratio * other.slopes) / other.value)
        return Dual(self.value / other, self.slopes / other)

    def __rtruediv__(self, other: Any) -> Dual:
        ratio = other / self.value
        return Dual(ratio, -ratio / self.value * self.slopes)

    __radd__, __rmul__ = __add__, __mul__


class DualOps:
    """`ArrayNamespace` over Duals; weights stay arrays.

    Between two products a cell computes unit by unit. So a few directions hold all slopes: one for
    each state, one for each gate's share of the inputs, one for each gate of every product, whose
    result counts as a new variable. `operands` and `matrices` hold what was multiplied.
    """

    def __init__(self, units: int, directions: int) -> None:
        self.units, self.directions, self._next = units, directions, 0
        self.operands: list[Dual] = []
        self.matrices: list[np.ndarray] = []

    def variable(self, value: np.ndarray) -> Dual:
        """New variables (time steps, gates · units): each gate has the next direction, with slope
        1."""
        slopes = np.zeros((self.directions, *value.shape))
        for gate in range(value.shape[-1] // self.units):
            slopes[self._next, :, gate * self.units : (gate + 1) * self.units] = 1
            self._next += 1
        return Dual(value, slopes)

    def matmul(self, x: Dual, matrix: np.ndarray) -> Dual:
        """x @ matrix."""
        self.operands.append(x)
        self.matrices.append(matrix)
        return self.variable(x.value @ matrix)

    @staticmethod
    def split(x: Any, parts: int, axis: int) -> list[Any]:
        """As np.split along the last axis."""
        if not isinstance(x, Dual):
            return np.split(x, parts, axis=axis)
        pairs = zip(np.split(x.value, parts, axis=axis), np.split(x.slopes, parts, axis=axis), strict=True)
        return [Dual(value, slopes) for value, slopes in pairs]

    @staticmethod
    def tanh(x: Any) -> Any:
        """tanh(x), slope 1 − tanh²."""
        return _function(NumPyOps.tanh, lambda _, y: 1 - y * y, x)

    @staticmethod
    def sigmoid(x: Any) -> Any:
        """σ(x), slope σ(1 − σ)."""
        return _function(NumPyOps.sigmoid, lambda _, y: y * (1 - y), x)

    @staticmethod
    def relu(x: Any) -> Any:
        """max(x, 0), slope 0 or 1."""
        return _function(NumPyOps.relu, lambda x, _: x > 0, x)

    @staticmethod
    def exp(x: Any) -> Any:
        """exp(x), its own slope."""
        return _function(NumPyOps.exp, lambda _, y: y, x)

    @staticmethod
    def maximum(x: Any, y: Any) -> Any:
        """max(x, y), the slope of the larger one."""
        if not isinstance(x, Dual) and not isinstance(y, Dual):
            return NumPyOps.maximum(x, y)
        (x_value, x_slopes), (y_value, y_slopes) = map(_parts, (x, y))
        return Dual(NumPyOps.maximum(x_value, y_value), np.where(x_value >= y_value, x_slopes, y_slopes))


def _parts(x: Any) -> tuple[Any, Any]:
    """Value and slopes, which are 0 of what is no Dual."""
    return (x.value, x.slopes) if isinstance(x, Dual) else (x, 0)


def _function(f: Callable[[Any], Any], slope: Callable[[Any, Any], Any], x: Any) -> Any:
    """f(x); slope: its derivative from x and f(x)."""
    if not isinstance(x, Dual):
        return f(x)
    value = f(x.value)
    return Dual(value, x.slopes * slope(x.value, value))


class DifferentiatedLayer:
    """One layer of one batch row, differentiated at all time steps of a window at once; `back` goes
    through one of them, `jacobians` through each by itself.

    after (time steps, states · units): the states after each step.
    """

    def __init__(
        self,
        cell: Cell,
        weights: Mapping[str, np.ndarray],
        inputs: np.ndarray,
        before: Sequence[np.ndarray],
        mask: Any,
        clamp: Clamp,
    ) -> None:
        """inputs (time steps, features), before: each state (time steps, units) before each step;
        mask (units,) multiplies h (dropout)."""
        projected: Any = cell.project(NumPyOps, weights, inputs)
        units = before[0].shape[-1]
        self._states, self._gates = len(before), projected.shape[-1] // units
        of_products = sum(columns for _, columns in cell.step_matrices(inputs.shape[-1], units)) // units
        ops = DualOps(units, self._states + self._gates + of_products)
        states = tuple(ops.variable(state) for state in before)
        now = ops.variable(projected)
        after, _ = cell.step(ops, weights, now, clamped_states(clamp, states), mask, clamp)
        self.after = np.concatenate([state.value for state in after], axis=-1)
        self._after = np.stack([state.slopes for state in after])
        self._operands, self._matrices = [operand.slopes for operand in ops.operands], ops.matrices

    def back(self, t: int, gradients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The gradients of the states before step `t` (states, …, units) and of the inputs' share
        (…, k·units).

        gradients (states, …, units): those of the states after the step.
        """
        by = np.einsum("sdu,s...u->d...u", self._after[:, :, t], gradients)
        by = self._through_products(by, [one[:, t].reshape(len(by), *[1] * (by.ndim - 2), -1) for one in self._operands])
        return by[: self._states], np.concatenate(list(by[self._states : self._states + self._gates]), axis=-1)

    def jacobians(self) -> np.ndarray:
        """∂ the states after each step by those before it: (time steps, states · units, states ·
        units)."""
        states, directions, steps, units = self._after.shape
        by = np.einsum("sdtu,uv->dtsuv", self._after, np.eye(units)).reshape(directions, steps, states * units, units)
        by = self._through_products(by, [one[:, :, None] for one in self._operands])
        return np.concatenate(list(by[:states]), axis=-1)

    def _through_products(self, by: np.ndarray, operands: Sequence[np.ndarray]) -> np.ndarray:
        """Adds what reaches the directions (directions, …, units) through the products, the last one
        first. operands: the slopes of what was multiplied."""
        last = len(by)
        for operand, matrix in zip(reversed(operands), reversed(self._matrices), strict=True):
            gates = matrix.shape[1] // operand.shape[-1]
            of_operand = np.concatenate(list(by[last - gates : last]), axis=-1) @ matrix.T
            last -= gates
            by = by + operand * of_operand
        return by
