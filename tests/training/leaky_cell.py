"""A cell without any recurrent matrix, which no registry knows."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from playground.cells import Array, Cell, Clamp, Signal, States, Weights, unclamped


class Leaky(Cell):
    """h_t = σ(f)⊗h_{t−1} + tanh(x_t W + b): every unit decays at a rate of its own."""

    TITLE = "Leaky"
    HELP = "Each unit forgets at a rate of its own."
    STATE_SIGNALS: ClassVar = {"h": Signal("hidden state", "h", "hₜ = σ(f)⊗hₜ₋₁ + tanh(xₜW + b)", "decaying traces", True)}

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return {"kernel": (features, units), "bias": (units,), "decay": (units,)}

    def initial_bias(self, name: str, units: int) -> tuple[tuple[slice, float], ...]:
        return ((slice(None), 0.9),) if name == "decay" else ()

    def step(
        self, ops: Any, weights: Weights, projected: Array, states: States, recurrent_mask: Array, clamp: Clamp = unclamped
    ) -> tuple[States, dict[str, Array]]:
        (h,) = states
        return (clamp("h", ops.sigmoid(weights["decay"]) * (recurrent_mask * h) + ops.tanh(projected)),), {}

    def to_keras(self, weights: Weights) -> list[np.ndarray]:
        raise NotImplementedError("keras.layers has no leaky cell")
