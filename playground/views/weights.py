"""The weights of the watched layer as heat maps, each kernel's histogram over the run, and the units
and gates that are stuck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.cells import Cell
from playground.configuration import clamps
from playground.configuration.config import RunConfig
from playground.reference import network
from playground.views import _weight_history
from playground.views._answers import UNBOUNDED
from playground.views._heatmap import full_colour
from playground.views._view import Drawing, Seen, View

ROWS, UNITS = 64, 64
"""Most rows of a heat map, and most columns of one gate; larger weights are shown in blocks."""
STUCK = 0.95
"""A gate or unit counts as saturated where it is at this share of the time steps."""
DEAD = 0.01
"""A unit is dead whose hidden state ranges over less than this."""
NAMED = 12
"""Most units that are named one by one."""


class Weights(View):
    """scene: "weights": of each weight of the watched layer {"number", "title", "rows", "columns",
    "from" and "to": what a row and a column stand for, "gates": [[title, symbol]…] of its columns,
    "block": [k, l], how many rows and columns a cell stands for, "kernel"}. Weights before the first
    layer and after the last one count to these.

    Arrays "cells.N" (rows / k, columns / l): of each block the number with the largest magnitude;
    "past.N" (bins, moments) of a kernel: as `_weight_history.history` gives them. Values: "limits" by
    number, the magnitude at full colour and at both ends of the histogram; "updates": those of the
    moments; "stuck" [[what, which units]…].
    """

    TITLE = "Weights"
    QUESTION = "How large are the weights, and which units are dead or saturated?"
    LOOK = "Each cell is a weight, blue negative, red positive; beside it, how often each size occurred over the run."
    KIND = "weights"
    PLACE = "side"
    ORDER = 23
    OPENED_FROM = "hidden_state"
    OPENER = "weights"
    PROBE = "weights"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"weights": [_described(config, *one) for one in _shown(config, layer)]}

    def answer(self, seen: Seen) -> str:
        found = seen.probes.get("weights")
        if found is None:
            return ""
        config, layer = found.config, min(seen.watch.layer, found.config.layers - 1)
        if not all(np.isfinite(found.arrays[f"weight.{number}"]).all() for number, *_ in _shown(config, layer)):
            return UNBOUNDED
        stuck = _stuck(config, layer, found.arrays)
        dead = {(stack, unit) for stack, what, units in stuck if what == "dead" for unit in units}
        saturated = {(stack, unit) for stack, what, units in stuck if what != "dead" for unit in units}
        counts = [f"{len(units)} {name}" for units, name in ((dead, "dead"), (saturated, "saturated")) if units]
        units = config.units[layer] * len(network.stacks(config))
        return f"Of {units} unit{'s' if units > 1 else ''}, {' and '.join(counts) or 'none is dead or saturated'}."

    def draw(self, seen: Seen) -> Drawing | None:
        found = seen.probes.get("weights")
        if found is None:
            return None
        config, layer = found.config, min(seen.watch.layer, found.config.layers - 1)
        states = _weight_history.spread(seen.states, found.update)
        arrays: dict[str, np.ndarray] = {}
        limits: dict[str, float] = {}
        for number, of, _, shape in _shown(config, layer):
            weight, key = found.arrays[f"weight.{number}"], str(number)
            arrays[f"cells.{key}"] = strongest(np.atleast_2d(weight), *_blocks(config, of, shape))
            limits[key] = full_colour(weight)
            if len(shape) == 2:
                arrays[f"past.{key}"], limits[key] = _weight_history.history(states, number, weight)
        several = len(network.stacks(config)) > 1
        stuck = [
            [f"{stack}: {what}" if several else what, _named(units, config.units[layer])]
            for stack, what, units in _stuck(config, layer, found.arrays)
        ]
        return Drawing(arrays, {"limits": limits, "updates": [*(state.update for state in states), found.update], "stuck": stuck})


def strongest(weight: np.ndarray, gates: int, down: int, across: int) -> np.ndarray:
    """Of each block of `down` × `across` numbers of weight (rows, gates · units) the one with the
    largest magnitude, float32. The last blocks of the rows, and of each gate, may be smaller; NaN and
    infinity count as no number."""
    finite = np.where(np.isfinite(weight), weight, np.nan).astype(np.float32)
    if down == across == 1:
        return finite
    finite = finite.reshape(len(weight), gates, -1)
    rows, units = -(-len(weight) // down), -(-finite.shape[-1] // across)
    padded = np.full((rows * down, gates, units * across), np.nan, np.float32)
    padded[: len(weight), :, : finite.shape[-1]] = finite
    blocks = padded.reshape(rows, down, gates, units, across).transpose(0, 2, 3, 1, 4).reshape(rows, gates * units, -1)
    place = np.where(np.isnan(blocks), -1, np.abs(blocks)).argmax(axis=-1)
    return np.ascontiguousarray(np.take_along_axis(blocks, place[..., None], axis=-1)[..., 0])


def _shown(config: RunConfig, layer: int) -> list[tuple[int, str, str, tuple[int, ...]]]:
    """The weights of a layer: number, layer's name, own name and shape. The first layer has what comes
    before it, the last one what comes after it."""
    own = {f"{stack}_{layer + 1}" for stack, _ in network.stacks(config)}
    own |= {"embedding"} if layer == 0 else set()
    own |= {"attention", "readout"} if layer == config.layers - 1 else set()
    return [(number, *one) for number, one in enumerate(network.weight_shapes(config)) if one[0] in own]


def _described(config: RunConfig, number: int, layer: str, name: str, shape: tuple[int, ...]) -> dict[str, Any]:
    rows, columns = np.atleast_2d(np.empty(shape)).shape
    gates, down, across = _blocks(config, layer, shape)
    words, part = name.replace("_", " "), layer.partition("_")[0]
    return {
        "number": number,
        "title": words if part == "layer" else part if part == "embedding" else f"{part} {words}",
        "rows": rows,
        "columns": columns,
        "from": _row(layer, name),
        "to": {"readout": "output", "embedding": "number"}.get(layer, "unit"),
        "gates": _gates(config.make_cell(), gates),
        "block": [down, across],
        "kernel": len(shape) == 2,
    }


def _blocks(config: RunConfig, layer: str, shape: tuple[int, ...]) -> tuple[int, int, int]:
    """How many gates the columns of a weight belong to, and how many rows and columns share a cell of
    the heat map."""
    rows, columns = shape if len(shape) == 2 else (1, *shape)
    number = layer.rpartition("_")[2]
    gates = columns // config.units[int(number) - 1] if number.isdigit() else 1
    return gates, -(-rows // ROWS), -(-(columns // gates) // UNITS)


def _row(layer: str, name: str) -> str:
    """What a row of the weight stands for; "" where there is one row alone."""
    if layer == "embedding":
        return "word"
    if name == "kernel" and layer.rpartition("_")[2] == "1":
        return "input"
    return "unit" if "kernel" in name else ""


def _gates(cell: Cell, count: int) -> list[list[str]]:
    """Title and symbol of each gate that the columns belong to; none where all belong to one."""
    for names in (list(cell.SIGNALS), clamps.gates_of(cell)):
        if count == len(names) > 1:
            return [[cell.SIGNALS[name].title, cell.SIGNALS[name].symbol] for name in names]
    return [[f"gate {number}", str(number)] for number in range(count)] if count > 1 else []


def _stuck(config: RunConfig, layer: int, arrays: Mapping[str, np.ndarray]) -> list[tuple[str, str, np.ndarray]]:
    """Stack, what is stuck, and its units: dead ones, and saturated gates of the others; where there
    are no gates, hidden states."""
    cell, found = config.make_cell(), []
    for stack, _ in network.stacks(config):
        key = f"{stack}_{layer + 1}"
        dead = arrays[f"span/{key}"] < DEAD
        ways = {"dead": dead}
        for name in clamps.gates_of(cell):
            for how in ("open", "shut"):
                ways[f"{cell.SIGNALS[name].title} {how}"] = (arrays[f"{how}/{name}/{key}"] >= STUCK) & ~dead
        if not clamps.gates_of(cell) and cell.bounded:
            ways["saturated"] = (arrays[f"far/{key}"] >= STUCK) & ~dead
        found += [(stack, what, np.flatnonzero(units)) for what, units in ways.items() if units.any()]
    return found


def _named(units: np.ndarray, count: int) -> str:
    """The numbers of the units, or how many of `count` they are."""
    if len(units) == count:
        return f"all {count} units" if count > 1 else "the unit"
    if len(units) > NAMED:
        return f"{len(units)} of {count} units"
    return f"unit{'s' if len(units) > 1 else ''} {', '.join(map(str, units))}"
