"""The loss of each window of an epoch, over the last epochs: what stands out at the same window
each time has its cause there."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.history import History
from playground.runs.spikes import unseen
from playground.views._answers import UNBOUNDED
from playground.views._axis_ranges import log_range
from playground.views._numbers import short_loss
from playground.views._plotly import FIXED_GRID, note
from playground.views._view import INPUT, Drawing, Seen, View

EPOCHS = 10
"""The largest number of whole epochs that are combined."""
POINTS = 300
"""About how many points the line has."""


class LossByWindow(View):
    """Trace 0: x window (from 1), y the median of its loss over the last whole epochs; both axes
    are logarithmic.

    Later windows share a point, the first ones have one each.
    """

    TITLE = "An epoch, window by window"
    QUESTION = "Which windows of an epoch are hard?"
    LOOK = "The median of the last epochs: what stands out here does so in most of them."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 2

    def applies(self, config: RunConfig) -> bool:
        return config.carry_state and bool(tasks.registry()[config.task].CLASSES) and config.updates_per_epoch > 2

    def look(self, config: RunConfig) -> str:
        if unseen(config):
            return (
                "The median of the last epochs. Once it has learned, the first window stands out: its first echoes can't be known."
            )
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        axis = FIXED_GRID | {"type": "log"}
        trace = {
            "type": "scatter",
            "mode": "lines+markers",
            "line": {"color": INPUT, "width": 1},
            "marker": {"color": INPUT, "size": 3},
            "hovertemplate": "window %{x:,d}<br>loss %{y:.4g}<extra></extra>",
        }
        decades = [10**power for power in range(6) if 10**power <= config.updates_per_epoch]
        layout = {
            "margin": {"l": 48, "r": 10, "t": 4, "b": 26},
            "showlegend": False,
            "uirevision": "loss_by_window",
            "xaxis": axis
            | {
                "ticklabelstandoff": 5,
                "range": [-0.05, float(np.log10(config.updates_per_epoch)) + 0.05],
                "tickvals": decades,
                "ticktext": [f"window {decades[0]}", *(f"{decade:,}".replace(",", " ") for decade in decades[1:])],
            },
            "yaxis": axis,
        }
        return {"data": [trace], "layout": layout, "canvas": [0]}

    def answer(self, seen: Seen) -> str:
        update = seen.frame.update if seen.frame is not None else seen.history.update
        typical, count = typical_epoch(seen.history, seen.config.updates_per_epoch, update)
        if not count:
            return "That shows after the first whole epoch."
        if not np.isfinite(typical).all():
            return UNBOUNDED
        worst = int(typical.argmax())
        return f"Window {worst + 1}, with a loss of {short_loss(float(typical[worst]))}; half are below {short_loss(float(np.median(typical)))}."

    def draw(self, seen: Seen) -> Drawing | None:
        per_epoch = seen.config.updates_per_epoch
        typical, count = typical_epoch(
            seen.history, per_epoch, seen.frame.update if seen.frame is not None else seen.history.update
        )
        x, y = averaged(typical)
        if count:
            words = note(f"median of {count} epochs" if count > 1 else "one epoch", 1, 1, xanchor="right", yanchor="top")
        else:
            words = note("after the first whole epoch", 0.5, 0.5)
        return Drawing({"data.0.x": x, "data.0.y": y}, {"ranges": {"log": log_range(y)}, "layout.annotations": [words]})


def typical_epoch(history: History, per_epoch: int, stop: int) -> tuple[np.ndarray, int]:
    """The median loss (per_epoch,) of every window over the last whole epochs before update `stop`,
    and the number of these epochs."""
    last = bisect_right(history.epochs, min(stop, history.update) - per_epoch)
    begun = [*history.epochs, math.inf][max(0, last - EPOCHS - 1) : last + 1]
    # An epoch of another length, from before a setting changed, has other windows.
    whole = [start for start, following in pairwise(begun) if start >= history.first and following >= start + per_epoch]
    recent = history.recent
    rows = [recent[start - history.first :][:per_epoch] for start in whole[-EPOCHS:]]
    if not rows:
        return np.zeros(0), 0
    return np.median(np.stack(rows).astype(np.float64), axis=0), len(rows)


def averaged(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of about POINTS points, evenly spread on a log axis: each is the mean of the windows
    that it stands for."""
    if not len(losses):
        return np.zeros(0), np.zeros(0, np.float32)
    edges = np.unique(np.geomspace(1, len(losses) + 1, POINTS).astype(int))
    first = edges[:-1] - 1
    sums, counts = np.add.reduceat(losses, first), np.diff(edges)
    return first + (counts + 1) / 2, (sums / counts).astype(np.float32)
