"""Where each layer's state would come to rest if its input stayed the same, how it moves near there,
and how long its units hold what they store."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.probes import _validation_states
from playground.probes._fixed_points import HeldLayer, Points, search, timescales
from playground.probes._probe import Probe, Snapshot
from playground.probes.path import READ, on_planes
from playground.reference import network

POINTS = 12
"""Most points to show of each layer."""
STARTS, ITERATIONS = 48, 40
"""Visited states to search from, and iterations of each, where there is time for all."""
WORK = 4e8
"""Multiplications that the search of a measurement may take; a large network's goes on at the next
one, from where it ended."""
KEPT = 8
"""Most states under each held input from which the next search goes on."""


class Dynamics(Probe):
    """ "dots", "path", "share", "directions", "middle" and "reach": as `Path` has them. By layer, NaN
    where there are fewer, of each fixed and slow point: "places" (layers, POINTS, 2) on the plane;
    "speeds" (layers, POINTS); "fixed", 0 or 1; "held", the number of the input that is held, as in
    `held_names`; "eigenvalues" (layers, POINTS, most states · units, 2) of its Jacobian, real and
    imaginary parts. "usual" (layers,): the speed of the visited states.

    "timescales" (layers, most units): −1 / ln of the share of its memory that a unit keeps a time
    step, geometric mean over the validation data; NaN for a cell without such a gate. "searched"
    (layers, 2, KEPT, most states · units): where the search under each held input ended.
    """

    KEEPS: ClassVar = ("directions", "reach", "searched")

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        config, cell = snapshot.config, snapshot.config.make_cell()
        read = _validation_states.read(config, snapshot.weights, snapshot.uploads, READ)
        plane = on_planes(snapshot, read)
        found = {name: plane[name] for name in ("dots", "path", "share", "directions", "middle", "reach")}
        widest, layers = len(cell.STATES) * max(config.units), config.layers
        empty = {"places": (2,), "speeds": (), "fixed": (), "held": (), "eigenvalues": (widest, 2)}
        found |= {name: np.full((layers, POINTS, *shape), np.nan) for name, shape in empty.items()}
        found |= {"usual": np.full(layers, np.nan), "timescales": np.full((layers, max(config.units)), np.nan)}
        found["searched"] = np.full((layers, 2, KEPT, widest), np.nan)
        values = network.read_by_layers(config, network.by_layer(config, snapshot.weights), read.part.inputs)
        for layer, units in enumerate(config.units):
            seen = read.layers[layer]
            visited = np.concatenate([seen[name] for name in cell.STATES], axis=-1).astype(np.float64)
            found["usual"][layer] = usual = _usual(visited, read.there)
            kept = cell.kept(seen)
            if kept is not None:
                with np.errstate(divide="ignore"):
                    shares = np.exp(np.log(np.asarray(kept)[read.there].astype(np.float64)).mean(axis=0))
                found["timescales"][layer, :units] = timescales(shares)
            width = visited.shape[-1]
            before = snapshot.kept["searched"][layer, ..., :width] if "searched" in snapshot.kept else np.zeros((2, 0, width))
            parts = _search(snapshot, layer, values[read.there], visited[read.there], usual, before)
            for number, part in enumerate(parts):
                found["searched"][layer, number, : len(part.ended), :width] = part.ended[:KEPT]
            points, jacobians = (np.concatenate([getattr(part, name) for part in parts]) for name in ("states", "jacobians"))
            count = len(points)
            middle, directions = plane["middle"][layer, :units], plane["directions"][layer, :units]
            found["places"][layer, :count] = (points[:, :units] - middle) @ directions
            for name in ("speeds", "fixed"):
                found[name][layer, :count] = np.concatenate([getattr(part, name) for part in parts])
            found["held"][layer, :count] = np.repeat(np.arange(len(parts)), [len(part.states) for part in parts])
            values_of = np.linalg.eigvals(jacobians)
            found["eigenvalues"][layer, :count, :width] = np.stack([values_of.real, values_of.imag], axis=-1)
            values = seen["h"]
        return found


def held_names(config: RunConfig, layer: int) -> tuple[str, ...]:
    """The inputs that are held in turn, in words."""
    if tasks.registry()[config.task].BITS and layer == 0:
        return "0", "1"
    return ("",)


def _held(config: RunConfig, layer: int, values: np.ndarray) -> list[np.ndarray]:
    """The inputs (features,) to hold, from those that the layer reads (inputs, features): both bits;
    the commonest symbol; else the one that is nearest to their median."""
    values = values.astype(np.float64)
    if len(held_names(config, layer)) > 1:
        return [np.zeros(values.shape[-1]), np.ones(values.shape[-1])]
    if tasks.registry()[config.task].WINDOW in ("symbols", "words") and layer == 0:
        rows, counts = np.unique(values, axis=0, return_counts=True)
        return [rows[counts.argmax()]]
    return [values[np.abs(values - np.median(values, axis=0)).sum(axis=-1).argmin()]]


def _usual(states: np.ndarray, there: np.ndarray) -> float:
    """How far a time step moves the states (rows, time steps, states · units): the median."""
    moved = np.linalg.norm(np.diff(states, axis=1), axis=-1)[there[:, 1:] & there[:, :-1]]
    return float(np.median(moved)) if len(moved) else float("nan")


def _search(
    snapshot: Snapshot, layer: int, inputs: np.ndarray, visited: np.ndarray, usual: float, before: np.ndarray
) -> list[Points]:
    """The points of a layer under each held input. before (2, states, states · units): where the last
    search under each ended, the smallest speed first, padded with NaN."""
    config, width = snapshot.config, visited.shape[-1]
    if not len(visited) or not np.isfinite(visited).all() or not usual > 0:
        nothing = np.zeros((0, width))
        return [Points(nothing, np.zeros(0), np.zeros((0, width, width)), np.zeros(0, bool), nothing)]
    weights = {
        name: np.asarray(weight, np.float64)
        for name, weight in network.by_layer(config, snapshot.weights)[f"layer_{layer + 1}"].items()
    }
    held = _held(config, layer, inputs)
    steps = WORK / (8 * width**3 * len(held) * config.layers)
    whole = steps >= STARTS * ITERATIONS
    count = STARTS if whole else int(np.clip(steps**0.5, 3, STARTS))
    iterations = ITERATIONS if whole else int(np.clip(steps / count, 2, ITERATIONS))
    found = []
    for number, one in enumerate(held):
        starts = visited[np.linspace(0, len(visited) - 1, count).round().astype(int)]
        if not whole:
            known = before[number][np.isfinite(before[number]).all(axis=-1)][: count - 1]
            starts[: len(known)] = known
        still = HeldLayer(config.make_cell(), weights, one, config.clamp(layer + 1))
        found.append(search(still, starts, iterations, visited, usual, POINTS // len(held)))
    return found
