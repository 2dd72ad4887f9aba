"""What if: the viewer changes inputs, clamps gates or switches units off in the shown window, and
sees the effect at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration import clamps
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.reference.what_if import EDITED
from playground.views._answers import UNBOUNDED, classes, counted
from playground.views._numbers import short_loss
from playground.views._view import Drawing, Seen, View
from playground.views._window_rows import apart, features_apart, row_values

HINTS = {
    "bars": "Click a blue bar to flip its bit.",
    "lines": "Drag a point of a blue line.",
    "symbols": "Click a letter to replace it.",
}


class WhatIfPanel(View):
    """scene: "edits", the way in which inputs are drawn and changed, null where they can't be
    changed; "symbols", the input symbols; "features", the names of features that have a track of
    their own, by number; "clamps" and "frozen", the run's own; "layers", the units
    of each layer; "gates" [[name, title, symbol], …]; "watched", the layer (from 0) whose gates and
    units can be changed.

    Arrays "row0" … and "feature0" … (series, time steps): the changed window, drawn like the tracks
    of `Window`; none without changes. Values: "refused", why the window can't be computed; "losses"
    [unchanged, changed], means over the shown rows; "answers" [predicted classes that change, all
    of them], null where nothing is classified.
    """

    TITLE = "What if"
    QUESTION = "What would be different?"
    LOOK = "Change something: old and new are drawn over each other, and training is not affected."
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
            "symbols": list(config.alphabet) if task.WINDOW == "symbols" else [],
            "features": {str(feature): name for feature, name in apart(config).items()},
            "clamps": config.clamps,
            "frozen": list(config.frozen),
            "layers": list(config.units),
            "gates": [[name, cell.SIGNALS[name].title, cell.SIGNALS[name].symbol] for name in clamps.gates_of(cell)],
            "watched": layer,
        }

    def answer(self, seen: Seen) -> str:
        if isinstance(seen.what_if, str):
            return seen.what_if
        if seen.what_if is None or seen.frame is None or seen.frame.window is None:
            return self.look(seen.config)
        old, new = (_mean_loss(window) for window in (seen.frame.window, seen.what_if))
        return f"The window's loss: {short_loss(new)} instead of {short_loss(old)}." if math.isfinite(new) else UNBOUNDED

    def draw(self, seen: Seen) -> Drawing | None:
        values: dict[str, Any] = {"refused": "", "losses": None, "answers": None}
        new, frame = seen.what_if, seen.frame
        if isinstance(new, str):
            return Drawing(values=values | {"refused": new})
        if new is None or frame is None or frame.window is None:
            return Drawing(values=values)
        task, old = tasks.registry()[seen.config.task], frame.window
        values["losses"] = [loss if math.isfinite(loss) else None for loss in map(_mean_loss, (old, new))]
        if task.CLASSES:
            counts = counted(old)
            values["answers"] = [int((classes(old) != classes(new))[counts].sum()), int(counts.sum())]
        rows = {f"row{row}": series for row, series in enumerate(row_values(seen.config, new))} | features_apart(seen.config, new)
        return Drawing({key: np.array(series, np.float32, order="C") for key, series in rows.items()}, values)


def _mean_loss(window: WindowView) -> float:
    """Over the shown rows, where it counts."""
    return tasks.mean(np.where(window.weights > 0, window.losses, 0), window.weights)
