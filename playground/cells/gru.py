"""The GRU: the update gate overwrites the hidden state, the reset gate hides the old one from the
candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.cells._cell import Cell, Clamp, Signal, States, Weights, unclamped
from playground.settings import Cost, Flag


class GRU(Cell):
    """h_t = (1−z)⊗h_{t−1} + z⊗g: z = 1 writes (in Keras and in Cho 2014 z means the opposite,
    "keep").

    reset_after=False: r multiplies h_{t−1} before the recurrent product, as in the paper; True:
    after it, as Keras does by default, with a bias of its own. Source: Cho 2014; Géron Eq. 14-4
    with its author's correction.
    """

    TITLE = "GRU"
    ORDER = 3
    HELP = "Two gates and no separate cell state: simpler than an LSTM and often as good."
    KERAS = "GRU"
    SETTINGS: ClassVar = (
        Flag(
            name="reset_after",
            label="Reset after the product",
            default=False,
            cost=Cost.NETWORK,
            help="Off: the paper's GRU, the reset gate acts before the recurrent product. On: Keras's default, after it.",
        ),
    )
    STATE_SIGNALS: ClassVar = {
        "h": Signal("hidden state", "h", "hₜ = (1−zₜ)⊗hₜ₋₁ + zₜ⊗gₜ", "the layer's output, and all that it remembers", True)
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

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {
            "kernel": (features, 3 * units),
            "recurrent_kernel": (units, 3 * units),
            "bias": (3 * units,),
        }
        return shapes | ({"recurrent_bias": (3 * units,)} if self.settings["reset_after"] else {})

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
        seen = recurrent_mask * h
        x_z, x_r, x_g = ops.split(projected, 3, axis=-1)
        if self.settings["reset_after"]:
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

    def kept(self, signals: Mapping[str, Array]) -> Array:
        return 1 - signals["update"]

    def to_keras(self, weights: Weights) -> list[np.ndarray]:
        bias = _turned(weights["bias"])
        if self.settings["reset_after"]:
            bias = np.stack([bias, _turned(weights["recurrent_bias"])])
        return [_turned(weights["kernel"]), _turned(weights["recurrent_kernel"]), bias]

    def from_keras(self, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        kernel, recurrent_kernel, bias = map(_turned, weights)
        found = {"kernel": kernel, "recurrent_kernel": recurrent_kernel}
        if not self.settings["reset_after"]:
            return found | {"bias": bias}
        return found | {"bias": bias[0], "recurrent_bias": bias[1]}


def _turned(weight: np.ndarray) -> np.ndarray:
    """The weight with the update gate's signs turned, which makes "write" Keras's "keep" and back:
    1 − σ(a) = σ(−a)."""
    signs = np.ones(weight.shape[-1], weight.dtype)
    signs[: weight.shape[-1] // 3] = -1
    return weight * signs
