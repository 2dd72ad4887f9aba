"""The cells' diagrams: what computes what, and where it stands in the picture; the module is named like the cell that it draws.

A diagram is a program that can be run: every node does one thing to what its wires bring. So it is checked against the cell's own
equations, and what it shows on each wire is what flows there.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from playground.cells import NumPyOps
from playground.configuration.config import RunConfig
from playground.registry import modules

Point = tuple[float, float]
SUM, PRODUCT, REST = "+", "×", "1−"
ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {"σ": NumPyOps.sigmoid, "tanh": np.tanh, "relu": NumPyOps.relu}


@dataclass(frozen=True)
class Node:
    """One operation on what comes in: a sum (+), a product (×), 1 − x (1−), or an activation of the sum (σ, tanh, relu).

    Its result flows on under `name`. `title` stands in the box of an activation.
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
    """Where a value (a node's, or one that `sums.shares` names) flows: through the points `by` into the node `to`, or out of the
    picture ("")."""

    of: str
    to: str
    by: tuple[Point, ...]


@dataclass(frozen=True)
class Label:
    """A text in the picture, followed by the value that flows as `of` ("": by none); anchor: "start", "middle" or "end"."""

    at: Point
    text: str
    of: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Equation:
    """An equation in pieces: text as it stands, or a symbol with the name of the value to put under it."""

    pieces: tuple[str | tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The equation in symbols."""
        return "".join(piece if isinstance(piece, str) else piece[0] for piece in self.pieces)


@dataclass(frozen=True)
class Diagram:
    """A cell's picture, `size` wide and high. nodes in the order in which they compute; buses: vectors that run past the gates."""

    size: Point
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    buses: tuple[tuple[Point, ...], ...]
    labels: tuple[Label, ...]
    equations: tuple[Equation, ...]


def activated(name: str, symbol: str, activation: str, *terms: tuple[str, str]) -> Equation:
    """symbol = activation(term + term …), each term a symbol and which part of `name` it is: ("xₜWᵢ", "x")."""
    pieces: list[str | tuple[str, str]] = [(symbol, name), f" = {activation}("]
    for place, (text, part) in enumerate(terms):
        pieces += [" + "] * (place > 0) + [(text, f"{name}.{part}")]
    return Equation((*pieces, ")"))


def entering(node: Node, h_bus: float, x_bus: float, recurrent: bool = True) -> tuple[tuple[Wire, ...], Label]:
    """The wires of a gate above two buses: the recurrent share (unless it comes another way), the inputs' share, the bias."""
    x, y = node.at
    foot = y + node.half[1]
    share = Wire(f"{node.name}.h", node.name, ((x - 14, h_bus), (x - 14, foot)))
    inputs = Wire(f"{node.name}.x", node.name, ((x, x_bus), (x, foot)))
    bias = Wire(f"{node.name}.b", node.name, ((x + 14, foot + 17), (x + 14, foot)))
    return (*([share] if recurrent else []), inputs, bias), Label((x + 19, foot + 19), "b")


@functools.lru_cache(maxsize=64)
def of(config: RunConfig) -> Diagram | None:
    """The diagram of the configuration's cell; None where nobody has drawn it."""
    module = modules(sys.modules[__name__]).get(config.cell)
    return None if module is None else module.draw(config.make_cell())


def run(diagram: Diagram, measured: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What flows by every name in the diagram: what was measured, and what each node makes of what its wires bring."""
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
