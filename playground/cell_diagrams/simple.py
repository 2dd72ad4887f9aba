"""The simple RNN's diagram: three shares are added, and the activation of their sum is the new
hidden state."""

from __future__ import annotations

from playground.cell_diagrams._diagram import SUM, Diagram, Label, Node, Wire, activated
from playground.cells import Cell
from playground.cells.simple import Simple

LINE, LEFT = 76, 98


def draw(cell: Cell) -> Diagram:
    """Source: Elman 1990; Géron ch. 14."""
    assert isinstance(cell, Simple)
    activation = cell.settings["activation"]
    return Diagram(
        size=(370, 152),
        nodes=(Node("sum", SUM, (176, LINE)), Node("h", activation, (272, LINE), f"hₜ {activation}")),
        wires=(
            Wire("h.h", "sum", ((LEFT, 28), (176, 28), (176, 66))),
            Wire("h.x", "sum", ((LEFT, LINE), (166, LINE))),
            Wire("h.b", "sum", ((LEFT, 124), (176, 124), (176, 86))),
            Wire("sum", "h", ((186, LINE), (247, LINE))),
            Wire("h", "", ((297, LINE), (362, LINE))),
        ),
        buses=(((40, 28), (LEFT, 28)), ((40, LINE), (LEFT, LINE))),
        labels=(
            Label((6, 32), "hₜ₋₁"),
            Label((6, LINE + 4), "xₜ"),
            Label((86, 128), "b", "", "end"),
            Label((104, 18), "U", "h.h"),
            Label((104, LINE - 10), "W", "h.x"),
            Label((104, 142), "", "h.b"),
            Label((190, LINE - 10), "", "sum"),
            Label((364, LINE - 10), "hₜ", "h", "end"),
        ),
        equations=(activated("h", "hₜ", "φ", ("xₜW", "x"), ("hₜ₋₁U", "h"), ("b", "b")),),
    )
