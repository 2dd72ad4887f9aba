"""Numbers with their slopes: a cell's own equations run on them give its derivatives, one layer at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground.cells import Cell, Clamp, NumPyOps, clamped_states


class Dual:
    """Numbers (time steps, k) with their slopes (directions, time steps, k); what `Cell.step` does to the numbers happens to the slopes too."""

    __array_ufunc__ = None
    """NumPy leaves the arithmetic between an array and a Dual to the Dual."""

    def __init__(self, value: np.ndarray, slopes: np.ndarray) -> None:
        self.value, self.slopes = value, slopes

    @property
    def dtype(self) -> np.dtype:
        """That of the numbers."""
        return self.value.dtype

    def __add__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.slopes + other.slopes)
        return Dual(self.value + other, self.slopes)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slopes - other.slopes)

    def __mul__(self, other: Any) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.slopes * other.value + self.value * other.slopes)
        return Dual(self.value * other, self.slopes * other)

    __radd__, __rmul__ = __add__, __mul__


class Local:
    """The array namespace of `Cell.step` over Duals: between two products everything happens unit by unit.

    So the slopes along a few directions say all: one for each state, one for each part of what the inputs give, one for each part of
    every product, which becomes a number of its own. `operands` and `matrices` hold what was multiplied. Weights stay arrays.
    """

    def __init__(self, units: int, directions: int) -> None:
        self.units, self.directions, self._next = units, directions, 0
        self.operands: list[Dual] = []
        self.matrices: list[np.ndarray] = []

    def own(self, value: np.ndarray) -> Dual:
        """Numbers (time steps, parts · units) with the next directions: one a part."""
        slopes = np.zeros((self.directions, *value.shape))
        for part in range(value.shape[-1] // self.units):
            slopes[self._next, :, part * self.units : (part + 1) * self.units] = 1
            self._next += 1
        return Dual(value, slopes)

    def matmul(self, x: Dual, weight: np.ndarray) -> Dual:
        """x @ weight."""
        self.operands.append(x)
        self.matrices.append(weight)
        return self.own(x.value @ weight)

    @staticmethod
    def split(x: Any, parts: int, axis: int) -> list[Any]:
        """As np.split along the last axis."""
        if not isinstance(x, Dual):
            return np.split(x, parts, axis=axis)
        pairs = zip(np.split(x.value, parts, axis=axis), np.split(x.slopes, parts, axis=axis), strict=True)
        return [Dual(value, slopes) for value, slopes in pairs]

    @staticmethod
    def tanh(x: Dual) -> Dual:
        """tanh(x), slope 1 − tanh²."""
        value = np.tanh(x.value)
        return Dual(value, x.slopes * (1 - value * value))

    @staticmethod
    def sigmoid(x: Dual) -> Dual:
        """σ(x), slope σ(1 − σ)."""
        value = NumPyOps.sigmoid(x.value)
        return Dual(value, x.slopes * (value * (1 - value)))

    @staticmethod
    def relu(x: Dual) -> Dual:
        """max(x, 0), slope 0 or 1."""
        return Dual(NumPyOps.relu(x.value), x.slopes * (x.value > 0))


class Through:
    """One layer of one batch row, differentiated at all time steps of a stretch at once; `back` goes through one of them."""

    def __init__(
        self,
        cell: Cell,
        weights: Mapping[str, np.ndarray],
        inputs: np.ndarray,
        before: Sequence[np.ndarray],
        mask: Any,
        clamp: Clamp,
    ) -> None:
        """inputs (time steps, features), before: each state (time steps, units) before each step; mask (units,) multiplies h (dropout)."""
        projected, units = cell.project(NumPyOps, weights, inputs), before[0].shape[-1]
        self._states, self._parts = len(before), projected.shape[-1] // units
        directions = self._states + self._parts + sum(weights["recurrent_kernel"].shape[1:]) // units
        local = Local(units, directions)
        states = tuple(local.own(state) for state in before)
        now = local.own(projected)
        after, _ = cell.step(local, weights, now, clamped_states(clamp, states), mask, clamp)
        self._after = np.stack([state.slopes for state in after])
        self._operands, self._matrices = [operand.slopes for operand in local.operands], local.matrices

    def back(self, t: int, reaching: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """From ∂y/∂ the states after step `t`, (states, …, units): that by the states before it, and by what the inputs give (…, k·units)."""
        by = np.einsum("sdu,s...u->d...u", self._after[:, :, t], reaching)
        last = len(by)
        for operand, matrix in zip(reversed(self._operands), reversed(self._matrices), strict=True):
            parts = matrix.shape[1] // operand.shape[-1]
            of_operand = np.concatenate(list(by[last - parts : last]), axis=-1) @ matrix.T
            last -= parts
            by = by + operand[:, t].reshape(len(by), *[1] * (by.ndim - 2), -1) * of_operand
        return by[: self._states], np.concatenate(list(by[self._states : self._states + self._parts]), axis=-1)
