"""The GRU's diagram in both forms: the update gate mixes old and new, the reset gate acts on the
candidate's recurrent share."""

from __future__ import annotations

from dataclasses import dataclass

from playground.cell_diagrams._diagram import PRODUCT, REST, SUM, Diagram, Equation, Label, Node, Wire, activated, entering
from playground.cells import Cell
from playground.cells.gru import GRU

TOP, MIDDLE, GATES, H_BUS, X_BUS = 36, 92, 138, 188, 212
UPDATE = Node("update", "σ", (84, GATES), "zₜ σ")
RESET = Node("reset", "σ", (168, GATES), "rₜ σ")
CANDIDATE = Node("candidate", "tanh", (300, GATES), "gₜ tanh")
HIDDEN = Equation(
    (("hₜ", "h"), " = (1−", ("zₜ", "update"), ")⊗", ("hₜ₋₁", "h before"), " + ", ("zₜ", "update"), "⊗", ("gₜ", "candidate"))
)


@dataclass(frozen=True)
class Recalled:
    """The path of the old hidden state into the candidate, in which the two forms differ."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    labels: tuple[Label, ...]
    bus_ends: float
    candidate: Equation


BEFORE = Recalled(
    nodes=(Node("recalled", PRODUCT, (238, H_BUS)),),
    wires=(
        Wire("h seen", "recalled", ((208, H_BUS), (228, H_BUS))),
        Wire("reset", "recalled", ((168, 121), (168, 108), (238, 108), (238, 178))),
        Wire("candidate.gated h", "candidate", ((248, H_BUS), (286, H_BUS), (286, 155))),
    ),
    labels=(Label((268, 206), "", "recalled", "middle"),),
    bus_ends=212,
    candidate=activated("candidate", "gₜ", "tanh", ("xₜW_g", "x"), ("(rₜ⊗hₜ₋₁)U_g", "gated h"), ("b_g", "b")),
)
"""As in the paper: r multiplies h(t−1), then comes the recurrent product."""
AFTER = Recalled(
    nodes=(Node("product", SUM, (214, H_BUS)), Node("recalled", PRODUCT, (246, H_BUS))),
    wires=(
        Wire("candidate.ungated h", "product", ((192, H_BUS), (204, H_BUS))),
        Wire("candidate.ungated b", "product", ((214, 164), (214, 178))),
        Wire("product", "recalled", ((224, H_BUS), (236, H_BUS))),
        Wire("reset", "recalled", ((168, 121), (168, 108), (246, 108), (246, 178))),
        Wire("recalled", "candidate", ((256, H_BUS), (286, H_BUS), (286, 155))),
    ),
    labels=(Label((209, 166), "b′", "", "end"), Label((273, 206), "", "recalled", "middle")),
    bus_ends=196,
    candidate=Equation(
        (
            ("gₜ", "candidate"),
            " = tanh(",
            ("xₜW_g", "candidate.x"),
            " + ",
            ("b_g", "candidate.b"),
            " + ",
            ("rₜ", "reset"),
            "⊗(",
            ("hₜ₋₁U_g", "candidate.ungated h"),
            " + ",
            ("b′_g", "candidate.ungated b"),
            "))",
        )
    ),
)
"""As Keras does by default: first the recurrent product with a bias of its own, then r."""


def draw(cell: Cell) -> Diagram:
    """Source of the parts: Géron, figure 14-14, and Cho 2014; the picture is ours."""
    assert isinstance(cell, GRU)
    way = AFTER if cell.settings["reset_after"] else BEFORE
    below = [entering(UPDATE, H_BUS, X_BUS), entering(RESET, H_BUS, X_BUS), entering(CANDIDATE, H_BUS, X_BUS, recurrent=False)]
    return Diagram(
        size=(370, 222),
        nodes=(
            UPDATE,
            RESET,
            *way.nodes,
            CANDIDATE,
            Node("rest", REST, (134, 64)),
            Node("kept", PRODUCT, (134, TOP)),
            Node("written", PRODUCT, (300, MIDDLE)),
            Node("h", SUM, (300, TOP)),
        ),
        wires=(
            *(wire for wires, _ in below for wire in wires),
            *way.wires,
            Wire("h before", "kept", ((8, TOP), (124, TOP))),
            Wire("update", "written", ((84, 121), (84, MIDDLE), (290, MIDDLE))),
            Wire("update", "rest", ((134, MIDDLE), (134, 74))),
            Wire("rest", "kept", ((134, 54), (134, 46))),
            Wire("kept", "h", ((144, TOP), (290, TOP))),
            Wire("candidate", "written", ((300, 121), (300, 102))),
            Wire("written", "h", ((300, 82), (300, 46))),
            Wire("h", "", ((310, TOP), (362, TOP))),
        ),
        buses=(((40, H_BUS), (way.bus_ends, H_BUS)), ((40, X_BUS), (300, X_BUS))),
        labels=(
            *(label for _, label in below),
            *way.labels,
            Label((6, 22), "hₜ₋₁", "h before"),
            Label((364, 22), "hₜ", "h", "end"),
            Label((217, 26), "", "kept", "middle"),
            Label((309, 68), "", "written"),
            Label((149, 68), "", "rest"),
            Label((6, H_BUS + 4), "hₜ₋₁"),
            Label((6, X_BUS + 4), "xₜ"),
        ),
        equations=(
            activated("update", "zₜ", "σ", ("xₜW_z", "x"), ("hₜ₋₁U_z", "h"), ("b_z", "b")),
            activated("reset", "rₜ", "σ", ("xₜWᵣ", "x"), ("hₜ₋₁Uᵣ", "h"), ("bᵣ", "b")),
            way.candidate,
            HIDDEN,
        ),
    )
