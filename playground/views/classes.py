"""How probable each class is at each time step of the watched row, while its sequence is being read."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.cells import Signal
from playground.configuration.config import RunConfig
from playground.views._view import Drawing, Seen, View
from playground.views.hidden import across, heat
from playground.views.window import class_names, padding_of, stretches

PROBABILITY = Signal(
    "classes", "p", "pₜ = softmax(Wᵧ·hₜ + bᵧ)", "of each class, a row each, after what was read so far", signed=False
)
MOST = 30
"""Classes that can be told apart in one panel."""


class Classes(View):
    """Track "p" (classes, time steps), 0 to 1, NaN in padding; the track's "units" are the names of the classes.

    Values: "limits"; "padding"; "marked" {"p": [[class, first, stop], …]}: the true class, where one is asked.
    """

    TITLE = "Class probabilities"
    LOOK = "What the network takes it to be so far; the frame is the true class, where the answer counts."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 1

    def applies(self, config: RunConfig) -> bool:
        return has_classes(config)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"tracks": [heat("p", PROBABILITY, 3.0) | {"units": class_names(tasks.registry()[config.task])}]}

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None:
            return None
        window = seen.frame.window
        row, silent = window.rows.index(window.row), seen.frame.config.architecture.encoder_steps
        nothing = window.padding[row] | (np.arange(len(window.outputs)) < silent)
        asked = window.weights[row] > 0
        marked = [
            [int(one), *stretch]
            for one in np.unique(window.targets[row][asked])
            for stretch in stretches(asked & (window.targets[row] == one))
        ]
        probabilities = np.where(nothing[:, None], np.nan, window.outputs)
        return Drawing(
            {"p": across(probabilities)}, {"limits": {"p": 1.0}, "padding": {"p": padding_of(window)}, "marked": {"p": marked}}
        )


def has_classes(config: RunConfig) -> bool:
    """Whether the task has more than two classes, and few enough to be shown side by side."""
    task = tasks.registry()[config.task]
    return task.CLASSES and 2 < task.OUTPUTS <= MOST
