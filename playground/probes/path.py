"""The hidden states on a plane: where those of many validation sequences lie, and the way of the watched window through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from playground.probes import Probe, Snapshot, _pca, _validation_states
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import Epoch, LabelsTimeSteps, Task

DOTS = 600
"""Validation states that are kept, evenly spread over what was read."""
READ = 2_400
"""Time steps that are read for them."""
ROOM, ROOMY = 1.2, 0.55
"""An axis is given this much more than its outermost point needs, and keeps what it has while that needs at least such a share."""


class Path(Probe):
    """By layer on the plane of its first two principal components: "dots" (layers, dots, 2), validation states; "path" (layers, time
    steps, 2), those of the window, NaN in padding; "share" (layers,) of the variance that the plane holds; "directions" (layers,
    most units, 2) of it; "reach" (layers,): how far from the middle they lie at most, which changes seldom.

    "dot_labels", "path_labels": the task's label of each, −1 for none; "dot_steps": the time steps since the dot's state was full.
    """

    KEEPS: ClassVar = ("directions", "reach")

    def measure(self, snapshot: Snapshot) -> dict[str, np.ndarray]:
        config, row, task = snapshot.config, snapshot.row, snapshot.config.make_task(snapshot.uploads)
        found = _validation_states.read(config, snapshot.weights, snapshot.uploads, READ)
        counted = np.argwhere(found.there)
        rows, steps = counted[np.unique(np.linspace(0, len(counted) - 1, DOTS).astype(int))].T
        one = snapshot.window.cut(0, config.truncation_length, slice(row, row + 1))
        states = tuple(tuple(state[row : row + 1] for state in layer) for layer in snapshot.recurrent)
        seen = network.forward(config, snapshot.weights, one.inputs, states, _of_row(snapshot.masks, row), one.padding)
        dots, path, shares, directions = [], [], [], np.zeros((config.layers, max(config.units), 2))
        reach = snapshot.kept.get("reach", np.zeros(config.layers)).copy()
        for layer, (hidden, own) in enumerate(zip(found.hidden, seen.layers, strict=True)):
            units = hidden.shape[-1]
            before = snapshot.kept.get("directions")
            plane = _pca.plane(hidden[found.there], None if before is None else before[layer, :units])
            directions[layer, :units] = plane.directions
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
            "reach": reach,
            "dot_labels": _labels(task, found.part)[rows, steps].astype(float),
            "dot_steps": (steps - found.full).astype(float),
            "path_labels": _labels(task, one)[0].astype(float),
        }


def _labels(task: Task, part: Epoch) -> np.ndarray:
    """The label of each time step, −1 for none: (rows, time steps)."""
    return task.labels(part) if isinstance(task, LabelsTimeSteps) else np.full(part.inputs.shape[:2], -1)


def _reach(places: np.ndarray, before: float) -> float:
    """How far the outermost of `places` lies along either axis, with some room; `before` as long as that holds it, and not much more."""
    furthest = float(np.abs(places[np.isfinite(places)]).max(initial=1e-3))
    return before if ROOMY * before <= furthest <= before else ROOM * furthest


def _of_row(masks: Sequence[Masks] | None, row: int) -> list[Masks] | None:
    if masks is None:
        return None
    return [Masks(*(part[row : row + 1] for part in (one.inputs, one.outputs, one.recurrent))) for one in masks]
