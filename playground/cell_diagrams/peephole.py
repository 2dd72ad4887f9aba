"""The peephole LSTM's diagram: the LSTM's, with three wires from the cell state to the gates."""

from __future__ import annotations

from dataclasses import replace

from playground.cell_diagrams import lstm
from playground.cell_diagrams._diagram import Diagram, Wire, activated
from playground.cell_diagrams.lstm import TOP
from playground.cells import Cell


def draw(cell: Cell) -> Diagram:
    """c before the step joins the input and the forget gate, c after it the output gate."""
    whole = lstm.draw(cell)
    _, _, candidate, _, *states = whole.equations
    peepholes = (
        Wire("forget.c", "forget", ((38, TOP), (38, 109), (76, 109), (76, 121))),
        Wire("input.c", "input", ((54, TOP), (54, 99), (144, 99), (144, 121))),
        Wire("output.new", "output", ((261, TOP), (261, 110), (278, 110), (278, 121))),
    )
    return replace(
        whole,
        wires=(*peepholes, *whole.wires),
        equations=(
            activated("forget", "fₜ", "σ", ("xₜW_f", "x"), ("hₜ₋₁U_f", "h"), ("cₜ₋₁⊗p_f", "c"), ("b_f", "b")),
            activated("input", "iₜ", "σ", ("xₜWᵢ", "x"), ("hₜ₋₁Uᵢ", "h"), ("cₜ₋₁⊗pᵢ", "c"), ("bᵢ", "b")),
            candidate,
            activated("output", "oₜ", "σ", ("xₜWₒ", "x"), ("hₜ₋₁Uₒ", "h"), ("cₜ⊗pₒ", "new"), ("bₒ", "b")),
            *states,
        ),
    )
