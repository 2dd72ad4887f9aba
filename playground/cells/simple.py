"""The simple RNN: the new hidden state is an activation of a weighted sum of the input and the old
one."""

from __future__ import annotations

from typing import ClassVar

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.cells._cell import Cell, Clamp, Signal, States, Weights, unclamped
from playground.settings import Choice, Cost


class Simple(Cell):
    """h_t = φ(x_t W + h_{t−1} U + b) with φ = tanh or ReLU. Source: Elman 1990."""

    TITLE = "RNN"
    ORDER = 0
    HELP = "An activation of one weighted sum of the input and the last hidden state. It forgets quickly."
    KERAS = "SimpleRNN"
    SETTINGS: ClassVar = (
        Choice(
            name="activation",
            label="Activation",
            default="tanh",
            options=("tanh", "relu"),
            titles={"relu": "ReLU"},
            cost=Cost.RECOMPILE,
            help="The simple RNN's activation: tanh keeps the hidden state between −1 and 1, ReLU only cuts it off below 0.",
        ),
    )
    STATE_SIGNALS: ClassVar = {
        "h": Signal("hidden state", "h", "hₜ = φ(xₜW + hₜ₋₁U + b)", "the layer's output, and all that it remembers", True)
    }

    @property
    def bounded(self) -> bool:
        return self.settings["activation"] == "tanh"

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return {"kernel": (features, units), "recurrent_kernel": (units, units), "bias": (units,)}

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
        activate = getattr(ops, self.settings["activation"])
        h = clamp("h", activate(projected + ops.matmul(recurrent_mask * h, weights["recurrent_kernel"])))
        return (h,), {}
