"""The loss of every update: none averaged away, each jump with its cause."""

from __future__ import annotations

import html
import itertools
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.history import FORMER, Curve, Former, History, Mark
from playground.runs.spikes import unseen
from playground.views import INPUT, PREDICTION, Drawing, Seen, View
from playground.views._axis_ranges import linear_range, log_range, nice_ceiling
from playground.views._small_multiples import figure
from playground.views.window import task_of

FAINT = "rgba(128,128,128,0.45)"
EARLIER = "rgba(128,128,128,0.9)"
FAIL = "#CC3311"
LINES, LABELS, MARKS = 40, 10, 12
"""At most so many epochs are drawn, so many of them named, and so many marks."""
NAME, LEGEND = 90, 250
"""Points of the chart's width that the name of an epoch needs, and the legend at its right end."""
NOTHING = Curve(np.zeros(0), np.zeros(0, np.float32), 1)
FEW = 40
"""Below so many points each gets a dot: a line through one point is invisible."""


class Loss(View):
    """Traces 0: the minimum and maximum of each bucket of updates; 1: validation data; 2: where the loss was no number; 3: the floor
    that information theory sets, with its name, where it is known and above 0; from 4 on: lines that the run has left for another,
    the newest first.

    customdata of trace 0 is (epoch, window in it), both from 1. Values: "layout.shapes" and "layout.annotations" (epochs and
    marks), "layout.xaxis.range", "data.0.mode", and "ranges", that of the y axis as {"log", "linear"}: the viewer may choose
    the axis, logarithmic at first; nothing else depends on the choice. A loss that is 0 or no number has no place on a log
    axis and is left out.
    """

    TITLE = "Loss of every update"
    LOOK = "One point an update, none averaged away: a jump has a cause."
    KIND = "plotly"
    PLACE = "top"

    def look(self, config: RunConfig) -> str:
        kind, lag = tasks.registry()[config.task], max(tasks.lags_of(task_of(config)), default=0)
        if lag and not config.carry_state:
            share = min(lag / config.truncation_length, 1.0)
            return (
                f"The state is reset at every window, so {share:.0%} of the targets can only be guessed: the loss can't fall to 0."
            )
        if lag and config.truncation_length <= lag:
            return "It stays where a guess's lies (0.69 = ln 2): the gradient ends before it reaches the bit that must be stored."
        if config.input_dropout or config.output_dropout or config.recurrent_dropout:
            return "Blue is trained with dropout, dashed green tested without it: compare the two."
        if unseen(config):
            return "It jumps where an epoch begins: the carried state is empty there, so the first echoes can't be known."
        noise = dict(config.of_task).get("noise", 0.0)
        if not kind.CLASSES and isinstance(noise, float) and noise > 0:
            return f"It can't fall below {noise * noise:.2g}, the square of the noise, which nobody can predict."
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        axis = {"gridcolor": "rgba(128,128,128,0.15)", "zeroline": False}
        data = [
            {
                "type": "scatter",
                "mode": "lines",
                "name": "training",
                "line": {"color": INPUT, "width": 1},
                "marker": {"color": INPUT, "size": 4},
                "hovertemplate": "update %{x:,d}, epoch %{customdata[0]:,d}, window %{customdata[1]:,d}<br>loss %{y:.4g}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": "validation",
                "line": {"color": PREDICTION, "width": 1.5, "dash": "dash"},
                "marker": {"color": PREDICTION, "size": 4},
                "hovertemplate": "validation data after update %{x:,d}<br>loss %{y:.4g}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "no number",
                "showlegend": False,
                "marker": {"color": FAIL, "size": 11, "symbol": "x"},
                "hovertemplate": "update %{x:,d}: the loss is no number<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "lines+text",
                "showlegend": False,
                "line": {"color": FAINT, "width": 1, "dash": "dash"},
                "text": ["", _floor(config)[1]],
                "textposition": "top left",
                "textfont": {"size": 10, "color": "rgba(128,128,128,1)"},
                "hoverinfo": "skip",
            },
            *(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "line": {"color": EARLIER, "width": 0.8, "dash": dash},
                    "marker": {"color": EARLIER, "size": 3},
                    "hovertemplate": "the line of before, update %{x:,d}<br>loss %{y:.4g}<extra></extra>",
                }
                for dash in ("solid", "dash")
            ),
        ]
        layout = {
            "margin": {"l": 48, "r": 10, "t": 18, "b": 20},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "showlegend": True,
            "dragmode": "zoom",
            "uirevision": "loss",
            # Placed by the container, the legend leaves the plot its height: beside the paper it would push the margin down.
            "legend": {
                "orientation": "h",
                "x": 1,
                "xanchor": "right",
                "yref": "container",
                "y": 1,
                "yanchor": "top",
                "font": {"size": 10},
            },
            "xaxis": axis | {"tickformat": ",d", "nticks": 8},
            # With a fixed step of one power, a loss within one decade would get no label and one that blows up thirty.
            "yaxis": axis | {"type": "log", "exponentformat": "power", "showexponent": "all", "nticks": 5, "fixedrange": True},
        }
        return {"data": data, "layout": layout, "log": True, "canvas": [5, 4, 0, 1], "timeline": True}

    def draw(self, seen: Seen) -> Drawing | None:
        history = seen.history
        start, stop = seen.watch.range or (0, _room(history.update))
        stop = max(start + 1, stop)
        curve = history.curve(seen.watch.points, start, stop)
        evaluations = [one for one in history.evaluations if start <= one.update <= stop]
        broken = _broken(seen, start, stop, curve.x, curve.y)
        arrays = {
            "data.0.x": curve.x,
            "data.0.y": _positive(curve.y),
            "data.0.customdata": _places(curve.x, history, seen.config.updates_per_epoch),
            "data.1.x": np.array([one.update for one in evaluations], np.float64),
            "data.1.y": _positive(np.array([one.loss for one in evaluations], np.float32)),
            "data.2.x": broken[0],
            "data.2.y": broken[1],
        }
        names = {}
        for place, former in enumerate([*reversed(history.former), *[Former("", NOTHING)] * FORMER][:FORMER], 4):
            there = (former.curve.x >= start) & (former.curve.x <= stop)
            arrays |= {f"data.{place}.x": former.curve.x[there], f"data.{place}.y": _positive(former.curve.y[there])}
            names[f"data.{place}.name"] = f"before: {former.name}"
        shapes, annotations = _epochs(history, start, stop, seen.watch.points)
        for place, mark in enumerate([mark for mark in history.marks if start <= mark.update <= stop][-MARKS:]):
            shapes.append(_vertical(mark.update, "solid", 1.5))
            annotations.append(_note(mark, place, start, stop))
        if not history.update:
            text = "The first update is on its way …" if seen.playing else "Press Train"
            annotations.append({"text": text, "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False})
        floor, _ = _floor(seen.config)
        arrays["data.3.x"] = np.array([start, stop] if floor else [], np.float64)
        arrays["data.3.y"] = np.full(len(arrays["data.3.x"]), floor, np.float32)
        # The floor is drawn where it happens to lie: made room for, it would press the curve and the validation points together.
        drawn = np.concatenate([arrays[f"data.{trace}.y"] for trace in range(4 + FORMER) if trace != 3])
        return Drawing(
            arrays,
            {
                "data.0.mode": "lines+markers" if len(curve.x) < FEW else "lines",
                "layout.xaxis.range": [int(start), int(stop)],
                "ranges": {"log": log_range(drawn), "linear": linear_range(drawn)},
                "layout.shapes": shapes,
                "layout.annotations": annotations,
                **names,
            },
        )


def _floor(config: RunConfig) -> tuple[float, str]:
    """Where the floor lies and what it is called: that of all windows, or where those have none, of an epoch's first window; else 0."""
    floor = config.floor
    if floor is None or not floor.first:
        return 0.0, ""
    if floor.usual:
        return floor.usual, f"floor {figure(floor.usual)}"
    return floor.first, f"floor of an epoch's first window {figure(floor.first)}"


def _room(updates: int) -> int:
    """Where the axis of a whole run ends: it moves by steps of up to a tenth, and the first ten updates not at all."""
    return int(nice_ceiling(max(updates, 10))) if updates else 100


def _positive(losses: np.ndarray) -> np.ndarray:
    """The losses as float32 with NaN for whatever a log axis can't show."""
    return np.where(np.isfinite(losses) & (losses > 0), losses, np.nan).astype(np.float32)


def _places(updates: np.ndarray, history: History, per_epoch: int) -> np.ndarray:
    """(points, 2) float64: the epoch and the window in it of each update, both from 1; exact where the epoch's start is kept."""
    if not history.epochs:
        return np.stack([1 + updates // per_epoch, 1 + updates % per_epoch], axis=1)
    starts, numbers = np.array(history.epochs), np.array(history.epoch_numbers)
    latest = np.maximum(np.searchsorted(starts, updates, side="right") - 1, 0)
    since = np.maximum(updates - starts[latest], 0)
    return np.stack([numbers[latest] + since // per_epoch, 1 + since % per_epoch], axis=1).astype(np.float64)


def _broken(seen: Seen, start: int, stop: int, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where to put the red marker: at the first update whose loss is no number, as high as the last loss that was one."""
    found = x[~np.isfinite(y)]
    at = None if seen.frame is None else seen.frame.blew_up
    if at is None and len(found):
        at = int(found[0])
    if at is None or not start <= at <= stop:
        return np.zeros(0), np.zeros(0, np.float32)
    before = _positive(y[x < at])
    before = before[np.isfinite(before)]
    return np.array([at], np.float64), np.array([before[-1] if len(before) else 1.0], np.float32)


def _epochs(history: History, start: int, stop: int, points: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A dotted line at the starts of epochs, every k-th of them where they are many, and the name of as many as there is room for."""
    at, numbers = np.array(history.epochs, np.int64), np.array(history.epoch_numbers, np.int64)
    inside = (at >= start) & (at < stop)
    at, numbers = at[inside], numbers[inside]
    drawn, named = _thinned(at, numbers, LINES), _thinned(at, numbers, max(1, min(LABELS, points // NAME)))
    shapes = [_vertical(at, "dot", 1.0) for at, _ in drawn]
    annotations = [
        {
            "text": f"epoch {number}",
            "x": at,
            "yref": "paper",
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 10, "color": "rgba(128,128,128,1)"},
        }
        for at, number in named
        if at < start + (1 - LEGEND / points) * (stop - start)
    ]
    return shapes, annotations


def _thinned(at: np.ndarray, numbers: np.ndarray, most: int) -> list[tuple[int, int]]:
    """At most `most` epochs: all, or those whose number is a multiple of 5, 10, 50, 100 …: each coarser choice is part of the finer."""
    every, factors = 1, itertools.cycle((5, 2))
    while np.count_nonzero(numbers % every == 0) > most:
        every *= next(factors)
    chosen = numbers % every == 0
    return list(zip(at[chosen].tolist(), numbers[chosen].tolist(), strict=True))


def _vertical(at: int, dash: str, width: float) -> dict[str, Any]:
    line = {"color": FAINT, "width": width, "dash": dash}
    return {"type": "line", "x0": int(at), "x1": int(at), "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}


def _note(mark: Mark, place: int, start: int, stop: int) -> dict[str, Any]:
    """What a mark says, in one of four lines so that neighbours don't cover each other."""
    text = mark.text if len(mark.text) <= 48 else mark.text[:47] + "…"
    return {
        "text": html.escape(text, quote=False),
        "hovertext": html.escape(mark.text, quote=False),
        "x": int(mark.update),
        "yref": "paper",
        "y": 0.98 - 0.1 * (place % 4),
        "xanchor": "left" if mark.update < (start + stop) / 2 else "right",
        "yanchor": "top",
        "showarrow": False,
        "font": {"size": 11},
    }
