"""The simple RNN: the new hidden state is one activated sum of the input and the old hidden state."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from playground.cells import Array, Cell, Clamp, Signal, States, Weights, unclamped


class Simple(Cell):
    """h_t = φ(x_t W + h_{t−1} U + b) with φ = tanh or ReLU. Source: Elman 1990."""

    TITLE = "RNN"
    ORDER = 0
    HELP = "One activated sum of the input and the last hidden state. It forgets quickly."
    OPTIONS: ClassVar = ("activation",)
    STATE_SIGNALS: ClassVar = {
        "h": Signal("hidden state", "h", "hₜ = φ(xₜW + hₜ₋₁U + b)", "what the layer says, and all that it remembers", True)
    }

    def __init__(self, activation: str = "tanh") -> None:
        self.activation = activation

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return {"kernel": (features, units), "recurrent_kernel": (units, units), "bias": (units,)}

    def step(
        self, ops: Any, weights: Weights, projected: Array, states: States, recurrent_mask: Array, clamp: Clamp = unclamped
    ) -> tuple[States, dict[str, Array]]:
        (h,) = states
        activate = getattr(ops, self.activation)
        h = clamp("h", activate(projected + ops.matmul(recurrent_mask * h, weights["recurrent_kernel"])))
        return (h,), {}

    def to_keras(self, weights: Weights) -> list[np.ndarray]:
        return [weights["kernel"], weights["recurrent_kernel"], weights["bias"]]
