"""A cell without a recurrent matrix: each unit reads its own last hidden state alone."""

from __future__ import annotations

from typing import ClassVar

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.cells._cell import Cell, Clamp, Signal, States, Weights, unclamped
from playground.settings import Choice, Cost


class Independent(Cell):
    """h_t = φ(x_t W + u⊗h_{t−1} + b). Source: Li, Li, Cook, Zhu, Gao 2018, IndRNN."""

    TITLE = "Independent RNN"
    HELP = "A simple RNN whose units read only themselves from step to step: one recurrent weight a unit."
    SETTINGS: ClassVar = (
        Choice(
            name="own_activation",
            label="Activation",
            default="tanh",
            options=("tanh", "exp", "ratio"),
            cost=Cost.RECOMPILE,
            help="tanh, the exponential of minus the magnitude, or x / (1 + |x|).",
        ),
    )
    STATE_SIGNALS: ClassVar = {"h": Signal("hidden state", "h", "hₜ = φ(xₜW + u⊗hₜ₋₁ + b)", "what the layer outputs", True)}

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return {"kernel": (features, units), "recurrent_scale": (units,), "bias": (units,)}

    def initial_bias(self, name: str, units: int) -> tuple[tuple[slice, float], ...]:
        return ((slice(0, units), 0.9),) if name == "recurrent_scale" else ()

    def step(
        self,
        ops: ArrayNamespace,
        weights: Weights,
        projected: Array,
        states: States,
        recurrent_mask: Array,
        clamp: Clamp = unclamped,
    ) -> tuple[States, dict[str, Array]]:
        (h,) = states
        total = projected + weights["recurrent_scale"] * (recurrent_mask * h)
        magnitude = ops.maximum(total, -total)
        if self.settings["own_activation"] == "tanh":
            new = ops.tanh(total)
        elif self.settings["own_activation"] == "exp":
            new = ops.exp(-magnitude)
        else:
            new = total / (1 + magnitude)
        return (clamp("h", new),), {}
