"""The curves of the loss chart: training, validation, the floor, and the lines that the run has
left.

Where there is no room for a point an update, training is a band from the smallest to the largest loss
of every few updates, with their median.

A log axis has no place for a loss of 0, or for one that is not a number: such points are NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.history import FORMER, Curve, Former, History
from playground.views._numbers import short_loss
from playground.views._plotly import LEVEL_DASHES, grey
from playground.views._view import INPUT, PREDICTION, Seen

TRAINING, VALIDATION, BLOW_UP, FLOOR, EARLIER = range(5)
"""The numbers of the traces. From EARLIER on: the lines that the run has left for another, the
newest first."""
MEDIAN = EARLIER + FORMER
"""The trace of the median loss, over the band from the smallest to the largest."""
LEVELS, MOST_LEVELS = MEDIAN + 1, len(LEVEL_DASHES)
"""The first of the traces of baselines, and how many of those there are."""
TRACES = LEVELS + MOST_LEVELS
"""How many traces there are."""
EACH = 8
"""Points of the chart's width for each point of the median."""
LONGEST = 23
"""Characters of a text beside the plot; the tooltip has all."""
NO_LINE = Former("", Curve(np.zeros(0), np.zeros(0, np.float32), 1))


def traces(config: RunConfig) -> list[dict[str, Any]]:
    """Every trace in the order of its number, without its numbers."""
    training = {
        "mode": "lines",
        "name": "training",
        "line": {"color": INPUT, "width": 1},
        "marker": {"color": INPUT, "size": 4},
        "hovertemplate": "update %{x:,d}, epoch %{customdata[0]:,d}, window %{customdata[1]:,d}<br>loss %{y:.4g}<extra></extra>",
    }
    validation = {
        "mode": "markers",
        "name": "validation",
        "line": {"color": PREDICTION, "width": 1.5},
        "marker": {"color": PREDICTION, "size": 5},
        "hovertemplate": "validation data after update %{x:,d}<br>loss %{y:.4g}<extra></extra>",
    }
    blow_up = {
        "mode": "markers",
        "name": "not a number",
        "showlegend": False,
        "marker": {"color": "#CC3311", "size": 11, "symbol": "x"},
        "hovertemplate": "update %{x:,d}: the loss is not a number<extra></extra>",
    }
    floor = {
        "mode": "lines",
        "name": _floor(config)[1],
        "showlegend": bool(_floor(config)[0]),
        "line": {"color": grey(0.8), "width": 1, "dash": "dash"},
        "hoverinfo": "skip",
    }
    earlier = [
        {
            "mode": "lines",
            "line": {"color": grey(0.9), "width": 0.8, "dash": dash},
            "marker": {"color": grey(0.9), "size": 3},
            "hovertemplate": "before the branch, update %{x:,d}<br>loss %{y:.4g}<extra></extra>",
        }
        for dash in ("solid", "dash")
    ]
    median = {
        "mode": "lines",
        "name": "median",
        "showlegend": False,
        "legendgroup": f"curve {TRAINING}",
        "line": {"color": INPUT, "width": 1.8},
        "marker": {"color": INPUT, "size": 4},
        "hoverinfo": "skip",
    }
    levels = [
        {
            "mode": "lines",
            "line": {"color": grey(0.9), "width": 1, "dash": dash},
            "hovertemplate": "validation data without a network<br>loss %{y:.4g}<extra></extra>",
        }
        for dash in LEVEL_DASHES
    ]
    found: list[dict[str, Any]] = [training, validation, blow_up, floor, *earlier, median, *levels]
    return [{"type": "scatter"} | trace for trace in found]


def points(seen: Seen, start: int, stop: int) -> tuple[dict[str, np.ndarray], bool]:
    """The x and y of every trace from update `start` to `stop`, and the epoch and window of each
    training point; and whether training is a band, each pair of points its ends."""
    history = seen.history
    curve = history.curve(seen.watch.points, start, stop)
    banded = curve.bucket > 2
    evaluations = [one for one in history.evaluations if start <= one.update <= stop]
    floor, _ = _floor(seen.config)
    ends = np.array([start, stop] if floor else [], np.float64)
    found = {
        TRAINING: (curve.x, curve.y),
        VALIDATION: (np.array([one.update for one in evaluations], np.float64), np.array([one.loss for one in evaluations])),
        BLOW_UP: _blow_up(seen, start, stop, curve),
        FLOOR: (ends, np.full(len(ends), floor)),
        MEDIAN: history.median(seen.watch.points // EACH, start, stop) if banded else (np.zeros(0), np.zeros(0, np.float32)),
    }
    for number, former in enumerate(_earlier(history), EARLIER):
        there = (former.curve.x >= start) & (former.curve.x <= stop)
        found[number] = former.curve.x[there], former.curve.y[there]
    for number, (_, level) in enumerate(_levels(seen), LEVELS):
        there = np.isfinite([level])
        found[number] = np.array([start, stop], np.float64)[: 2 * there.sum()], np.full(2 * there.sum(), level)
    arrays = {f"data.{TRAINING}.customdata": _epoch_and_window(curve.x, history, seen.config.updates_per_epoch)}
    for number, (x, y) in found.items():
        arrays |= {f"data.{number}.x": x, f"data.{number}.y": positive(y)}
    return arrays, banded


def names(seen: Seen) -> dict[str, str]:
    """The name of each line that the run has left, and of each baseline, by its path into the
    figure."""
    earlier = [f"before: {former.name}" for former in _earlier(seen.history)]
    told = {f"data.{number}.name": shortened(name) for number, name in enumerate(earlier, EARLIER)}
    unit = tasks.registry()[seen.config.task].loss_unit(dict(seen.config.of_task))
    return told | {f"data.{number}.name": _told(*level, unit) for number, level in enumerate(_levels(seen), LEVELS)}


def _told(name: str, level: float, unit: str) -> str:
    """A baseline's name and loss; where there is too little room, the name is cut."""
    figure = f"{short_loss(level)} {unit}".rstrip()
    words = name.removeprefix("the ").removeprefix("value ")
    return f"{shortened(words, LONGEST - len(figure) - 1)} {figure}" if name else ""


def _levels(seen: Seen) -> list[tuple[str, float]]:
    """The name and loss of each baseline, the best first; as many as there are traces for them, some
    of them without a name."""
    known = sorted(seen.baselines.get("loss", {}).items(), key=lambda level: level[1])
    return [*known, *[("", np.nan)] * MOST_LEVELS][:MOST_LEVELS]


def shortened(text: str, most: int = LONGEST) -> str:
    """As much of a text as has room beside the plot: `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _earlier(history: History) -> list[Former]:
    """As many lines as there are traces for them, the newest first, some of them empty."""
    return [*reversed(history.former), *[NO_LINE] * FORMER][:FORMER]


def _floor(config: RunConfig) -> tuple[float, str]:
    """The height of the floor and its name: of all windows, else of an epoch's first window; 0
    where none is known."""
    floor = config.floor
    if floor is None or not floor.first:
        return 0.0, ""
    if floor.usual:
        return floor.usual, f"floor {short_loss(floor.usual)}"
    return floor.first, f"window 1 floor {short_loss(floor.first)}"


def positive(losses: np.ndarray) -> np.ndarray:
    """The losses as float32, NaN where a log axis can't show them."""
    return np.where(np.isfinite(losses) & (losses > 0), losses, np.nan).astype(np.float32)


def _epoch_and_window(updates: np.ndarray, history: History, per_epoch: int) -> np.ndarray:
    """(points, 2) float64: the epoch of each update and the window in it, both from 1.

    Exact where the history still holds the epoch's first update, otherwise counted on from the last
    one that it holds.
    """
    if not history.epochs:
        return np.stack([1 + updates // per_epoch, 1 + updates % per_epoch], axis=1)
    starts, numbers = np.array(history.epochs), np.array(history.epoch_numbers)
    latest = np.maximum(np.searchsorted(starts, updates, side="right") - 1, 0)
    since = np.maximum(updates - starts[latest], 0)
    return np.stack([numbers[latest] + since // per_epoch, 1 + since % per_epoch], axis=1).astype(np.float64)


def _blow_up(seen: Seen, start: int, stop: int, curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """The red marker: at the first update whose loss is not a number, at the height of the last
    loss that was one."""
    broken = curve.x[~np.isfinite(curve.y)]
    at = None if seen.frame is None else seen.frame.blew_up
    if at is None and len(broken):
        at = int(broken[0])
    if at is None or not start <= at <= stop:
        return np.zeros(0), np.zeros(0, np.float32)
    before = positive(curve.y[curve.x < at])
    before = before[np.isfinite(before)]
    return np.array([at], np.float64), np.array([before[-1] if len(before) else 1.0], np.float32)
