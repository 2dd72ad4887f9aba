"""The image that the watched row reads, upright, with the part read so far lit."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._answers import counted
from playground.views._view import Drawing, Seen, View


class InputImage(View):
    """Array "values" (rows, columns), from 0 to 1: the input at a time step is a row. Square images
    only.

    "follows": the rows after the crosshair's time step are dimmed.
    """

    TITLE = "The picture"
    QUESTION = "What does the network read?"
    LOOK = "The network reads one row a time step. Point at a time step to see how far it has read."
    KIND = "grid"
    PLACE = "side"
    ORDER = 3

    def applies(self, config: RunConfig) -> bool:
        task = tasks.registry()[config.task]
        return task.WINDOW == "picture" and task.SEQUENCES and config.truncation_length == task.FEATURES

    def in_talk(self, config: RunConfig) -> bool:
        # Stretched over the time axis, no digit can be told from the back row.
        return True

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"scale": "grey", "follows": True, "across": {"title": "pixel"}, "down": {"title": "time step"}}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None:
            return ""
        window, config = seen.frame.window, seen.frame.config
        row = window.rows.index(window.row)
        steps = np.flatnonzero(counted(window)[row])
        if not len(steps):
            return ""
        names = config.class_names
        true, taken = (names[int(values[row][steps[-1]])] for values in (window.targets, window.predictions))
        return f"A {true}, which it reads rightly." if true == taken else f"A {true}, which it takes for a {taken}."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.data is None:
            return None
        window = seen.data
        row = window.rows.index(window.row)
        picture = np.where(window.padding[row][:, None], np.nan, window.inputs[row])
        return Drawing({"values": np.array(picture, np.float32, order="C")})
