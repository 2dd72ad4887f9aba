"""What a cell's diagram is made of: nodes that compute, wires between them, and where each stands
in the picture.

A diagram is a program that can be run: every node does one operation on what its wires bring. So
the tests compare it with the cell's own equations, and the number on a wire is the one that flows
there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from playground.cells import NumPyOps

Point = tuple[float, float]
SUM, PRODUCT, REST = "+", "×", "1−"
ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {"σ": NumPyOps.sigmoid, "tanh": np.tanh, "relu": NumPyOps.relu}


@dataclass(frozen=True)
class Node:
    """One operation on its inputs: a sum (+), a product (×), 1 − x (1−), or an activation of their
    sum (σ, tanh, relu).

    name: that of its result. title: what stands in the box of an activation.
    """

    name: str
    does: str
    at: Point
    title: str = ""

    @property
    def half(self) -> Point:
        """Half its width and height."""
        return (25, 17) if self.does in ACTIVATIONS else (10, 10)


@dataclass(frozen=True)
class Wire:
    """The way of a value, a node's or one that `_preactivation_terms.shares` names, through the
    points `by`.

    to: the node that it enters; "": it leaves the picture.
    """

    of: str
    to: str
    by: tuple[Point, ...]


@dataclass(frozen=True)
class Label:
    """A text in the picture, and behind it the value named `of` ("": none); anchor: "start",
    "middle" or "end"."""

    at: Point
    text: str
    of: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Equation:
    """An equation in pieces: text as it stands, or a symbol with the name of the value to put under
    it."""

    pieces: tuple[str | tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The equation in symbols."""
        return "".join(piece if isinstance(piece, str) else piece[0] for piece in self.pieces)


@dataclass(frozen=True)
class Diagram:
    """A cell's picture. size: width and height; nodes in the order in which they compute; buses:
    lines of whole vectors."""

    size: Point
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    buses: tuple[tuple[Point, ...], ...]
    labels: tuple[Label, ...]
    equations: tuple[Equation, ...]


def activated(name: str, symbol: str, activation: str, *terms: tuple[str, str]) -> Equation:
    """symbol = activation(term + term …); each term is its symbol and its name among those of
    `name`: ("xₜWᵢ", "x")."""
    pieces: list[str | tuple[str, str]] = [(symbol, name), f" = {activation}("]
    for place, (text, part) in enumerate(terms):
        pieces += [" + "] * (place > 0) + [(text, f"{name}.{part}")]
    return Equation((*pieces, ")"))


def entering(node: Node, h_bus: float, x_bus: float, recurrent: bool = True) -> tuple[tuple[Wire, ...], Label]:
    """The wires into a gate from the two buses below, and the bias with its label.

    recurrent: whether the recurrent share comes straight from the bus of h.
    """
    x, y = node.at
    foot = y + node.half[1]
    share = Wire(f"{node.name}.h", node.name, ((x - 14, h_bus), (x - 14, foot)))
    inputs = Wire(f"{node.name}.x", node.name, ((x, x_bus), (x, foot)))
    bias = Wire(f"{node.name}.b", node.name, ((x + 14, foot + 17), (x + 14, foot)))
    return (*([share] if recurrent else []), inputs, bias), Label((x + 19, foot + 19), "b")


def run(diagram: Diagram, measured: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The value of every name in the diagram: the measured ones, and the result of each node."""
    flows = dict(measured)
    for node in diagram.nodes:
        brought = [flows[wire.of] for wire in diagram.wires if wire.to == node.name]
        if node.does == PRODUCT:
            flows[node.name] = np.prod(brought, axis=0)
        elif node.does == REST:
            flows[node.name] = 1 - np.sum(brought, axis=0)
        elif node.does == SUM:
            flows[node.name] = np.sum(brought, axis=0)
        else:
            flows[node.name] = ACTIVATIONS[node.does](np.sum(brought, axis=0))
    return flows
