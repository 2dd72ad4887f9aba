"""Every diagram shows all that its cell computes, its wires join its nodes, and nothing lies outside the picture."""

from __future__ import annotations

import itertools
import re

import pytest

from playground import cell_diagrams, cells, registry
from playground.cell_diagrams import ACTIVATIONS, Diagram, Node, Point
from playground.cells import Cell
from playground.configuration.config_text import from_pairs
from tests.variants import VARIANTS

DRAWN = [name for name, pairs in VARIANTS.items() if cell_diagrams.of(from_pairs(pairs))]
"""Every cell that has a diagram, with every choice of its settings."""


def drawn(name: str) -> tuple[Cell, Diagram]:
    config = from_pairs(VARIANTS[name])
    diagram = cell_diagrams.of(config)
    assert diagram is not None
    return config.make_cell(), diagram


def inside(point: Point, node: Node) -> bool:
    return all(abs(at - middle) <= half for at, middle, half in zip(point, node.at, node.half, strict=True))


def on(point: Point, path: tuple[Point, ...]) -> bool:
    """Whether a point lies on a path of level and upright lines."""
    return any(
        all(min(a, b) <= at <= max(a, b) for at, a, b in zip(point, start, stop, strict=True))
        for start, stop in itertools.pairwise(path)
    )


@pytest.mark.parametrize("name", DRAWN)
def test_everything_that_the_cell_computes_is_in_its_diagram_and_its_equations(name: str) -> None:
    cell, diagram = drawn(name)
    everything = {*cell.STATES, *cell.SIGNALS}
    assert everything <= {node.name for node in diagram.nodes}
    assert everything == {equation.pieces[0][1] for equation in diagram.equations}


@pytest.mark.parametrize("name", DRAWN)
def test_wires_go_from_what_makes_their_value_to_a_node(name: str) -> None:
    _, diagram = drawn(name)
    nodes = {node.name: node for node in diagram.nodes}
    assert len(nodes) == len(diagram.nodes)
    for wire in diagram.wires:
        start, stop = wire.by[0], wire.by[-1]
        assert on(stop, wire.by), "every piece is level or upright"
        if wire.to:
            assert inside(stop, nodes[wire.to]), wire
        if wire.of in nodes:
            branches = [other.by for other in diagram.wires if other.of == wire.of and other is not wire]
            assert inside(start, nodes[wire.of]) or any(on(start, path) for path in branches), wire


@pytest.mark.parametrize("name", DRAWN)
def test_a_node_computes_with_what_is_known_before_it(name: str) -> None:
    _, diagram = drawn(name)
    names = [node.name for node in diagram.nodes]
    for place, node in enumerate(diagram.nodes):
        brought = [wire.of for wire in diagram.wires if wire.to == node.name]
        assert brought
        assert not set(brought) & set(names[place:])
        assert (len(brought) == 2) if node.does == cell_diagrams.PRODUCT else len(brought) >= 1


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_lies_outside_the_picture_and_no_two_nodes_on_each_other(name: str) -> None:
    _, diagram = drawn(name)
    width, height = diagram.size
    points = [point for path in (*diagram.buses, *(wire.by for wire in diagram.wires)) for point in path]
    corners = [(x + sign * a, y + sign * b) for (x, y), (a, b) in ((n.at, n.half) for n in diagram.nodes) for sign in (-1, 1)]
    for x, y in points + corners + [label.at for label in diagram.labels]:
        assert 0 <= x <= width
        assert 0 <= y <= height
    for place, one in enumerate(diagram.nodes):
        for other in diagram.nodes[place + 1 :]:
            gaps = [abs(a - b) - (p + q) for a, b, p, q in zip(one.at, other.at, one.half, other.half, strict=True)]
            assert max(gaps) >= 2, (one.name, other.name)


@pytest.mark.parametrize("name", DRAWN)
def test_an_equation_reads_as_the_cell_writes_it(name: str) -> None:
    cell, diagram = drawn(name)
    for equation in diagram.equations:
        computed = equation.pieces[0][1]
        if name == "gru-reset-after" and computed == "candidate":
            continue  # the cell's help gives the paper's form
        assert equation.text == {**cell.SIGNALS, **cell.STATE_SIGNALS}[computed].formula


def test_the_place_of_r_tells_the_two_forms_of_the_gru_apart() -> None:
    texts = {name: drawn(name)[1].equations[2].text for name in ("gru", "gru-reset-after")}
    assert texts == {
        "gru": "gₜ = tanh(xₜW_g + (rₜ⊗hₜ₋₁)U_g + b_g)",
        "gru-reset-after": "gₜ = tanh(xₜW_g + b_g + rₜ⊗(hₜ₋₁U_g + b′_g))",
    }


@pytest.mark.parametrize("name", DRAWN)
def test_an_activation_says_so_in_its_box(name: str) -> None:
    _, diagram = drawn(name)
    for node in diagram.nodes:
        assert bool(re.search("σ|tanh|relu", node.title)) == (node.does in ACTIVATIONS)


def test_every_cell_of_the_playground_is_drawn_and_every_diagram_is_a_cell_s() -> None:
    assert set(registry.modules(cell_diagrams)) <= set(cells.registry())
    assert {"simple", "lstm", "peephole", "gru"} <= {VARIANTS[name]["cell"] for name in DRAWN}
