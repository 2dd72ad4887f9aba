"""The LSTM's diagram: the cell state runs straight through at the top, the gates stand below it."""

from __future__ import annotations

from playground.cell_diagrams._diagram import PRODUCT, SUM, Diagram, Equation, Label, Node, Wire, activated, entering
from playground.cells import Cell

TOP, MIDDLE, GATES, H_BUS, X_BUS = 36, 84, 138, 188, 212
FORGET = Node("forget", "σ", (92, GATES), "fₜ σ")
INPUT = Node("input", "σ", (160, GATES), "iₜ σ")
CANDIDATE = Node("candidate", "tanh", (228, GATES), "gₜ tanh")
OUTPUT = Node("output", "σ", (294, GATES), "oₜ σ")
STATES = (
    Equation((("cₜ", "c"), " = ", ("fₜ", "forget"), "⊗", ("cₜ₋₁", "c before"), " + ", ("iₜ", "input"), "⊗", ("gₜ", "candidate"))),
    Equation((("hₜ", "h"), " = ", ("oₜ", "output"), "⊗tanh(", ("cₜ", "c"), ")")),
)


def draw(cell: Cell) -> Diagram:
    """Source of the parts: Géron, figure 14-13; the picture is ours."""
    gates = (FORGET, INPUT, CANDIDATE, OUTPUT)
    below = [entering(gate, H_BUS, X_BUS) for gate in gates]
    return Diagram(
        size=(370, 222),
        nodes=(
            FORGET,
            INPUT,
            CANDIDATE,
            Node("kept", PRODUCT, (92, TOP)),
            Node("written", PRODUCT, (194, MIDDLE)),
            Node("c", SUM, (194, TOP)),
            Node("shown", "tanh", (294, 62), "tanh cₜ"),
            OUTPUT,
            Node("h", PRODUCT, (294, 99)),
        ),
        wires=(
            *(wire for wires, _ in below for wire in wires),
            Wire("c before", "kept", ((8, TOP), (82, TOP))),
            Wire("forget", "kept", ((92, 121), (92, 46))),
            Wire("kept", "c", ((102, TOP), (184, TOP))),
            Wire("input", "written", ((160, 121), (160, MIDDLE), (184, MIDDLE))),
            Wire("candidate", "written", ((228, 121), (228, MIDDLE), (204, MIDDLE))),
            Wire("written", "c", ((194, 74), (194, 46))),
            Wire("c", "", ((204, TOP), (362, TOP))),
            Wire("c", "shown", ((294, TOP), (294, 45))),
            Wire("shown", "h", ((294, 79), (294, 89))),
            Wire("output", "h", ((294, 121), (294, 109))),
            Wire("h", "", ((304, 99), (362, 99))),
        ),
        buses=(((40, H_BUS), (280, H_BUS)), ((40, X_BUS), (294, X_BUS))),
        labels=(
            *(label for _, label in below),
            Label((6, 22), "cₜ₋₁", "c before"),
            Label((364, 22), "cₜ", "c", "end"),
            Label((143, 26), "", "kept", "middle"),
            Label((203, 64), "", "written"),
            Label((364, 116), "hₜ", "h", "end"),
            Label((6, H_BUS + 4), "hₜ₋₁"),
            Label((6, X_BUS + 4), "xₜ"),
        ),
        equations=(
            activated("forget", "fₜ", "σ", ("xₜW_f", "x"), ("hₜ₋₁U_f", "h"), ("b_f", "b")),
            activated("input", "iₜ", "σ", ("xₜWᵢ", "x"), ("hₜ₋₁Uᵢ", "h"), ("bᵢ", "b")),
            activated("candidate", "gₜ", "tanh", ("xₜW_g", "x"), ("hₜ₋₁U_g", "h"), ("b_g", "b")),
            activated("output", "oₜ", "σ", ("xₜWₒ", "x"), ("hₜ₋₁Uₒ", "h"), ("bₒ", "b")),
            *STATES,
        ),
    )
