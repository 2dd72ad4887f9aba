"""The cell's diagram and equations, with the numbers of one unit at the time step that the viewer
chooses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from playground import cell_diagrams
from playground.cell_diagrams import Diagram
from playground.configuration.config import RunConfig
from playground.views._view import Drawing, Seen, View

GATES = {"σ", cell_diagrams.REST}
"""The operations whose results lie from 0 to 1; all others are signed."""


class CellDiagram(View):
    """Array "flows" (flows, time steps): the watched unit's values, in the order of the scene's
    "flows"; NaN where the row's sequence has ended. The browser has all time steps, so it moves
    from one to the next without the server.
    """

    TITLE = "The cell"
    QUESTION = "What happens inside one unit?"
    LOOK = "A wire is as thick as its value is large; blue is negative, red positive. Click a unit and a time step at the left."
    KIND = "diagram"
    PLACE = "side"
    ORDER = 10
    ELSEWHERE = True
    OPENED_FROM = "hidden_state"
    OPENER = "the cell"
    PROBE = "cell_internals"

    def applies(self, config: RunConfig) -> bool:
        # A clamped gate does not follow its equation.
        return cell_diagrams.of(config) is not None and not config.clamps

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        diagram = _diagram(config)
        return {
            "size": list(diagram.size),
            "flows": _names(diagram),
            "gates": [node.name for node in diagram.nodes if node.does in GATES],
            "nodes": [
                {"flow": node.name, "does": node.does, "at": list(node.at), "half": list(node.half), "title": node.title}
                for node in diagram.nodes
            ],
            "wires": [{"flow": wire.of, "to": wire.to, "by": [list(point) for point in wire.by]} for wire in diagram.wires],
            "buses": [[list(point) for point in bus] for bus in diagram.buses],
            "labels": [asdict(label) | {"at": list(label.at)} for label in diagram.labels],
            "equations": [
                [[piece, ""] if isinstance(piece, str) else list(piece) for piece in equation.pieces]
                for equation in diagram.equations
            ],
            "units": config.units[layer],
        }

    def answer(self, seen: Seen) -> str:
        layer = seen.watch.layer
        unit = min(seen.watch.unit, seen.config.units[layer] - 1)
        return f"Unit {unit} of layer {layer + 1}, at the time step that you choose."

    def draw(self, seen: Seen) -> Drawing | None:
        found, layer = seen.probes.get("cell_internals"), seen.watch.layer
        if found is None:
            return None
        diagram, unit = _diagram(seen.config), min(seen.watch.unit, seen.config.units[layer] - 1)
        measured = {
            name.partition("/")[2]: values[:, unit] for name, values in found.arrays.items() if name.startswith(f"{layer}/")
        }
        with np.errstate(invalid="ignore", over="ignore"):  # weights that have blown up are shown as they are
            flows = cell_diagrams.run(diagram, measured)
            shown = np.stack([flows[name] for name in _names(diagram)]).astype(np.float32)
        return Drawing({"flows": shown}, {"layer": layer, "unit": unit})


def _diagram(config: RunConfig) -> Diagram:
    found = cell_diagrams.of(config)
    assert found is not None, f"{config.cell} has no diagram, so the view does not apply"
    return found


def _names(diagram: Diagram) -> list[str]:
    """The name of every value that the picture or the equations show, once each."""
    shown = [wire.of for wire in diagram.wires] + [node.name for node in diagram.nodes] + [label.of for label in diagram.labels]
    written = [piece[1] for equation in diagram.equations for piece in equation.pieces if not isinstance(piece, str)]
    return [name for name in dict.fromkeys(shown + written) if name]
