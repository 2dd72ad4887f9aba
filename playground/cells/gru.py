"""The GRU: one gate decides how much of the hidden state is written anew, another what the candidate sees of the old one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from playground.cells import Array, Cell, Clamp, Signal, States, Weights, unclamped


class GRU(Cell):
    """h_t = (1−z)⊗h_{t−1} + z⊗g: z = 1 writes (in Keras and in Cho 2014 z means the opposite, "keep").

    reset_after=False: r multiplies h_{t−1} before the recurrent product, as in the paper; True: after it, as Keras
    does by default, with a bias of its own. Source: Cho 2014; Géron Eq. 14-4 with its author's correction.
    """

    TITLE = "GRU"
    ORDER = 3
    HELP = "Two gates and no separate cell state: simpler than an LSTM and often as good."
    OPTIONS: ClassVar = ("reset_after",)
    STATE_SIGNALS: ClassVar = {
        "h": Signal("hidden state", "h", "hₜ = (1−zₜ)⊗hₜ₋₁ + zₜ⊗gₜ", "what the layer says, and all that it remembers", True)
    }
    SIGNALS: ClassVar = {
        "update": Signal(
            "update gate",
            "z",
            "zₜ = σ(xₜW_z + hₜ₋₁U_z + b_z)",
            "1 = write the candidate, 0 = keep (Keras counts it the other way)",
            False,
        ),
        "reset": Signal(
            "reset gate", "r", "rₜ = σ(xₜWᵣ + hₜ₋₁Uᵣ + bᵣ)", "0 = the candidate does not see the old hidden state", False
        ),
        "candidate": Signal("candidate", "g", "gₜ = tanh(xₜW_g + (rₜ⊗hₜ₋₁)U_g + b_g)", "what would be written", True),
    }

    def __init__(self, reset_after: bool = False) -> None:
        self.reset_after = reset_after

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {
            "kernel": (features, 3 * units),
            "recurrent_kernel": (units, 3 * units),
            "bias": (3 * units,),
        }
        return shapes | ({"recurrent_bias": (3 * units,)} if self.reset_after else {})

    def step(
        self, ops: Any, weights: Weights, projected: Array, states: States, recurrent_mask: Array, clamp: Clamp = unclamped
    ) -> tuple[States, dict[str, Array]]:
        (h,) = states
        seen = recurrent_mask * h
        x_z, x_r, x_g = ops.split(projected, 3, axis=-1)
        if self.reset_after:
            h_z, h_r, h_g = ops.split(ops.matmul(seen, weights["recurrent_kernel"]) + weights["recurrent_bias"], 3, axis=-1)
            z, r = clamp("update", ops.sigmoid(x_z + h_z)), clamp("reset", ops.sigmoid(x_r + h_r))
            g = ops.tanh(x_g + r * h_g)
        else:
            u_z, u_r, u_g = ops.split(weights["recurrent_kernel"], 3, axis=-1)
            z = clamp("update", ops.sigmoid(x_z + ops.matmul(seen, u_z)))
            r = clamp("reset", ops.sigmoid(x_r + ops.matmul(seen, u_r)))
            g = ops.tanh(x_g + ops.matmul(r * seen, u_g))
        h = clamp("h", h + z * (g - h))
        return (h,), {"update": z, "reset": r, "candidate": g}

    def to_keras(self, weights: Weights) -> list[np.ndarray]:
        bias = _turned(weights["bias"])
        if self.reset_after:
            bias = np.stack([bias, _turned(weights["recurrent_bias"])])
        return [_turned(weights["kernel"]), _turned(weights["recurrent_kernel"]), bias]

    def from_keras(self, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        turned = {name: _turned(weight) for name, weight in super().from_keras(weights).items()}
        if self.reset_after:
            turned["bias"], turned["recurrent_bias"] = turned["bias"]
        return turned


def _turned(weight: np.ndarray) -> np.ndarray:
    """1 − σ(a) = σ(−a): turning the update gate's signs turns "write" into Keras's "keep", and back."""
    signs = np.ones(weight.shape[-1], weight.dtype)
    signs[: weight.shape[-1] // 3] = -1
    return weight * signs
