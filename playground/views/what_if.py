"""What if: the viewer changes inputs, holds gates and switches units off in the window that is shown, and sees at once what follows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration import clamps
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.reference.what_if import EDITED
from playground.views._view import Drawing, Seen, View
from playground.views._window_rows import row_values

HINTS = {
    "bars": "Click a blue bar to flip its bit.",
    "lines": "Drag a point of a blue line.",
    "symbols": "Click a letter to exchange it.",
}


class WhatIfPanel(View):
    """scene: "edits", how the window's inputs are changed: as they are drawn, null where they can't be; "symbols", what they are called;
    "clamps" and "frozen" as the run has them; "layers", the units of each; "gates" [[name, title, symbol], …]; "watched", the layer (from 0)
    whose gates and units are offered.

    Arrays "row0" … (series, time steps): each row of the window with what is changed, as the view Window draws it; none while nothing is.
    Values: "refused", why it can't be; "losses" [as it is, with what is changed], the mean over the shown rows; "answers" [how many predicted
    classes change, of how many], null where nothing is classified.
    """

    TITLE = "What if"
    LOOK = "Change something: old and new lie over each other, and training goes on untouched."
    KIND = "what_if"
    PLACE = "side"
    ORDER = 21
    OPENED_FROM = "window"
    OPENER = "what if"
    PROBE = "window_inputs"

    def look(self, config: RunConfig) -> str:
        return HINTS.get(tasks.registry()[config.task].WINDOW, "Clamp a gate, or switch a unit off.")

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        task, cell = tasks.registry()[config.task], config.make_cell()
        return {
            "edits": task.WINDOW if task.WINDOW in EDITED else None,
            "symbols": list(task.ALPHABET) if task.WINDOW == "symbols" else [],
            "clamps": config.clamps,
            "frozen": list(config.frozen),
            "layers": list(config.units),
            "gates": [[name, cell.SIGNALS[name].title, cell.SIGNALS[name].symbol] for name in clamps.gates_of(cell)],
            "watched": layer,
        }

    def draw(self, seen: Seen) -> Drawing | None:
        values: dict[str, Any] = {"refused": "", "losses": None, "answers": None}
        new, frame = seen.what_if, seen.frame
        if isinstance(new, str):
            return Drawing(values=values | {"refused": new})
        if new is None or frame is None or frame.window is None:
            return Drawing(values=values)
        task, old = tasks.registry()[seen.config.task], frame.window
        losses = [tasks.mean(np.where(window.weights > 0, window.losses, 0), window.weights) for window in (old, new)]
        values["losses"] = [loss if math.isfinite(loss) else None for loss in losses]
        if task.CLASSES:
            asked = (old.weights > 0) & ~old.padding
            values["answers"] = [int((_classes(old) != _classes(new))[asked].sum()), int(asked.sum())]
        rows = row_values(task, new, seen.config.architecture.encoder_steps)
        return Drawing({f"row{row}": np.array(one, np.float32, order="C") for row, one in enumerate(rows)}, values)


def _classes(window: WindowView) -> np.ndarray:
    """(rows, time steps): the predicted class; of two, predictions are the second one's probability."""
    return np.asarray(window.predictions >= 0.5 if window.outputs.shape[-1] == 2 else window.predictions)
