"""The hidden states on a plane: those of many validation sequences as dots, those of the watched
window as a path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from playground.probes import _pca, _validation_states
from playground.probes._probe import Probe, Snapshot
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import Epoch, LabelsTimeSteps, Task

DOTS = 600
"""Validation states to draw, evenly spread over those that were read."""
READ = 2_400
"""Time steps of validation data to read."""
MARGIN, LEAST_FILLED = 1.2, 0.55
"""A new axis reaches MARGIN times as far as its outermost point; it stays while the point lies
beyond LEAST_FILLED of it."""


class Path(Probe):
    """By layer, on the plane of its first two principal components: "dots" (layers, dots, 2):
    validation states; "path" (layers, time steps, 2): the window's, NaN in padding; "share"
    (layers,): that of the variance in the plane; "directions" (layers, most units, 2) and "middle"
    (layers, most units): the plane's; "reach" (layers,): how far the axes reach from the middle,
    which changes seldom.

    "dot_labels", "path_labels": the task's label of each, −1 for none; "dot_steps": the dot's time
    step, from the first full state.
    """

    KEEPS: ClassVar = ("directions", "reach")

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        return on_planes(snapshot, _validation_states.read(snapshot.config, snapshot.weights, snapshot.uploads, READ))


def on_planes(snapshot: Snapshot, found: _validation_states.ValidationStates) -> dict[str, np.ndarray]:
    """What `Path` measures, of validation states that are read already. snapshot.kept: the directions
    and the reach of the last measurement, if any."""
    config, row, task = snapshot.config, snapshot.row, snapshot.config.make_task(snapshot.uploads)
    counted = np.argwhere(found.there)
    rows, steps = counted[np.unique(np.linspace(0, len(counted) - 1, DOTS).astype(int))].T
    one = snapshot.window.cut(0, config.truncation_length, slice(row, row + 1))
    states = tuple(tuple(state[row : row + 1] for state in layer) for layer in snapshot.recurrent)
    seen = network.forward(config, snapshot.weights, one.inputs, states, _of_row(snapshot.masks, row), one.padding)
    dots, path, shares, directions = [], [], [], np.zeros((config.layers, max(config.units), 2))
    middle = np.zeros(directions.shape[:2])
    reach = snapshot.kept.get("reach", np.zeros(config.layers)).copy()
    for layer, (hidden, own) in enumerate(zip(found.hidden, seen.layers, strict=True)):
        units = hidden.shape[-1]
        before = snapshot.kept.get("directions")
        plane = _pca.plane(hidden[found.there], None if before is None else before[layer, :units])
        directions[layer, :units], middle[layer, :units] = plane.directions, plane.mean
        dots.append(plane.places(hidden[rows, steps]))
        path.append(plane.places(own["h"][0]))
        shares.append(plane.share)
        reach[layer] = _reach(np.concatenate([dots[-1], path[-1]]), reach[layer])
    ways = np.stack(path)
    if one.padding is not None:
        ways[:, one.padding[0]] = np.nan
    return {
        "dots": np.stack(dots),
        "path": ways,
        "share": np.array(shares),
        "directions": directions,
        "middle": middle,
        "reach": reach,
        "dot_labels": _labels(task, found.part)[rows, steps].astype(float),
        "dot_steps": (steps - found.full).astype(float),
        "path_labels": _labels(task, one)[0].astype(float),
    }


def _labels(task: Task, part: Epoch) -> np.ndarray:
    """The label of each time step, −1 for none: (rows, time steps)."""
    return task.labels(part) if isinstance(task, LabelsTimeSteps) else np.full(part.inputs.shape[:2], -1)


def _reach(places: np.ndarray, before: float) -> float:
    """How far an axis reaches to show all `places` with some room; `before`, as long as that is
    enough and not far too much."""
    furthest = float(np.abs(places[np.isfinite(places)]).max(initial=1e-3))
    return before if LEAST_FILLED * before <= furthest <= before else MARGIN * furthest


def _of_row(masks: Sequence[Masks] | None, row: int) -> list[Masks] | None:
    if masks is None:
        return None
    return [Masks(*(part[row : row + 1] for part in (one.inputs, one.outputs, one.recurrent))) for one in masks]
