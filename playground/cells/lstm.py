"""The LSTM: gates write to its cell state, erase it and read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from playground.cells._array_namespace import Array, ArrayNamespace
from playground.cells._cell import Cell, Clamp, Signal, States, Weights, unclamped

INPUT = Signal("input gate", "i", "iₜ = σ(xₜWᵢ + hₜ₋₁Uᵢ + bᵢ)", "1 = the candidate is written into the cell state", False)
FORGET = Signal("forget gate", "f", "fₜ = σ(xₜW_f + hₜ₋₁U_f + b_f)", "1 = the cell state is kept, 0 = it is erased", False)
CANDIDATE = Signal("candidate", "g", "gₜ = tanh(xₜW_g + hₜ₋₁U_g + b_g)", "what would be written", True)
OUTPUT = Signal("output gate", "o", "oₜ = σ(xₜWₒ + hₜ₋₁Uₒ + bₒ)", "1 = the cell state shows in the hidden state", False)
CELL = Signal("cell state", "c", "cₜ = fₜ⊗cₜ₋₁ + iₜ⊗gₜ", "the cell's memory; it fades only where the forget gate lets it", True)
HIDDEN = Signal("hidden state", "h", "hₜ = oₜ⊗tanh(cₜ)", "the part of the cell state that the output gate shows", True)


class LSTM(Cell):
    """c_t = f⊗c_{t−1} + i⊗g, h_t = o⊗tanh(c_t); the forget bias starts at 1. Source: Géron Eq.
    14-3, Gers 2000."""

    TITLE = "LSTM"
    ORDER = 1
    HELP = "Keeps a cell state that gates write to, erase and read: it can hold a bit for hundreds of time steps."
    KERAS = "LSTM"
    STATES: ClassVar = ("h", "c")
    STATE_SIGNALS: ClassVar = {"h": HIDDEN, "c": CELL}
    SIGNALS: ClassVar = {"input": INPUT, "forget": FORGET, "candidate": CANDIDATE, "output": OUTPUT}

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return {"kernel": (features, 4 * units), "recurrent_kernel": (units, 4 * units), "bias": (4 * units,)}

    def initial_bias(self, name: str, units: int) -> tuple[tuple[slice, float], ...]:
        return ((slice(units, 2 * units), 1.0),) if name == "bias" else ()

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
        i, f, g, o = ops.sigmoid(i), ops.sigmoid(f), ops.tanh(g), ops.sigmoid(o)
        i, f, o = clamp("input", i), clamp("forget", f), clamp("output", o)
        c = f * c + i * g
        h = clamp("h", o * ops.tanh(c))
        return (h, c), {"input": i, "forget": f, "candidate": g, "output": o}

    def kept(self, signals: Mapping[str, Array]) -> Array:
        return signals["forget"]
