"""The peephole LSTM: its gates read the cell state too."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.cells._cell import Clamp, States, Weights, unclamped
from playground.cells.lstm import CANDIDATE, FORGET, INPUT, LSTM, OUTPUT


class Peephole(LSTM):
    """c_{t−1} joins the input and the forget gate, c_t the output gate. Source: Gers and
    Schmidhuber 2000, Géron ch. 14."""

    TITLE = "Peephole"
    ORDER = 2
    KERAS = ""
    HELP = "An LSTM whose gates look at the cell state before they decide: good at counting and timing."
    SIGNALS: ClassVar = {
        "input": replace(INPUT, formula="iₜ = σ(xₜWᵢ + hₜ₋₁Uᵢ + cₜ₋₁⊗pᵢ + bᵢ)"),
        "forget": replace(FORGET, formula="fₜ = σ(xₜW_f + hₜ₋₁U_f + cₜ₋₁⊗p_f + b_f)"),
        "candidate": CANDIDATE,
        "output": replace(OUTPUT, formula="oₜ = σ(xₜWₒ + hₜ₋₁Uₒ + cₜ⊗pₒ + bₒ)"),
    }

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return {**super().weight_shapes(features, units), "peephole": (3 * units,)}

    def step(
        self,
        ops: ArrayNamespace,
        weights: Weights,
        projected: Array,
        states: States,
        recurrent_mask: Array,
        clamp: Clamp = unclamped,
    ) -> tuple[States, dict[str, Array]]:
        h, c = states
        z = projected + ops.matmul(recurrent_mask * h, weights["recurrent_kernel"])
        i, f, g, o = ops.split(z, 4, axis=-1)
        p_i, p_f, p_o = ops.split(weights["peephole"], 3, axis=-1)
        i, f, g = ops.sigmoid(i + c * p_i), ops.sigmoid(f + c * p_f), ops.tanh(g)
        i, f = clamp("input", i), clamp("forget", f)
        c = f * c + i * g
        o = clamp("output", ops.sigmoid(o + c * p_o))
        h = clamp("h", o * ops.tanh(c))
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}
