"""The whole series, what of it is held out, and where the window of this update lies.

Source: Géron ch. 14, figure 14-7, which marks a training instance on the series.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.minmax_buckets import minmax
from playground.tasks import WholeSeries
from playground.views import _dates
from playground.views._axis_ranges import round_range
from playground.views._numbers import with_spaces
from playground.views._plotly import FIXED_GRID, axis_title, grey
from playground.views._view import INPUT, Drawing, Seen, View

BUCKETS = 500
"""The most buckets of the curve, of each of which the lowest and the highest value are drawn."""
STRIP = 0.16
"""The share of the height below the curve where the rows' windows lie."""
NAMES = "trained on", "held out", "window"
"""The traces of the curve."""
NARROWEST = 0.006
"""The width of a window that would be narrower, as a share of the whole series."""


class SeriesPieces(View):
    """One chart with a strip below it, by the number of the value in the series, from 1. Traces: the
    part that is trained on, the part that is held out, the watched row's window on the curve; in the
    strip the windows of the other rows, and the watched row's. Where the values have dates, these
    stand on the axis instead of numbers."""

    TITLE = "The whole series"
    QUESTION = "Which pieces does this update read?"
    LOOK = "Blue is the watched row's piece, below it are those of the other rows. The orange end is held out: no update reads it."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 2

    def applies(self, config: RunConfig) -> bool:
        return issubclass(tasks.registry()[config.task], tasks.HasWholeSeries)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        data = [
            _line(NAMES[0], grey(0.9), 1.2),
            _line(NAMES[1], "#E69F00", 1.2),
            _line(NAMES[2], INPUT, 3.5),
            _line("other rows", INPUT, 3.5) | {"yaxis": "y2", "opacity": 0.35, "hoverinfo": "skip"},
            _line("watched row", INPUT, 5) | {"yaxis": "y2", "hoverinfo": "skip"},
        ]
        layout = {
            "margin": {"l": 40, "r": 8, "t": 6, "b": 34},
            "showlegend": False,
            "hovermode": "closest",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "uirevision": "whole",
            "xaxis": FIXED_GRID | {"title": axis_title("values of the series"), "ticklabelstandoff": 5, "anchor": "y2"},
            "yaxis": FIXED_GRID | {"domain": [STRIP, 1], "nticks": 3},
            "yaxis2": {"domain": [0, STRIP - 0.03], "visible": False, "fixedrange": True, "range": [-0.7, 4.7]},
        }
        return {"data": data, "layout": layout, "window": True}

    def answer(self, seen: Seen) -> str:
        if seen.whole is None:
            return ""
        count = int(seen.whole.is_held_out.sum())
        (start, _), *more = seen.whole.held_out
        since = "" if seen.whole.dates is None or more else f" from {_dates.said(seen.whole, start)} on"
        whole = f"{with_spaces(len(seen.whole.values) - count)} values are trained on, {with_spaces(count)} held out{since}."
        places, watched = _places(seen)
        if not watched.any():
            return whole
        first, last = (_dates.said(seen.whole, int(place)) for place in places[watched][0])
        return f"The watched row reads {first} to {last}{_dates.which(seen.whole, int(places[watched][0][0]))}; {whole}"

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.whole is None:
            return None
        values = seen.whole.values
        places, watched = _places(seen)
        read = np.concatenate([np.arange(int(first), int(last) + 1) for first, last in places[watched]] or [np.zeros(0, int)])
        curves = _curves(seen.whole)
        lines = (
            *curves,
            (read + 1, values[read]),
            _bars(places, ~watched, len(values)),
            _bars(places, watched, len(values)),
        )
        return Drawing(
            {
                f"data.{trace}.{axis}": np.array(array, np.float64)
                for trace, line in enumerate(lines)
                for axis, array in zip("xy", line, strict=True)
            },
            {"layout.xaxis.range": [1, len(values)], "layout.yaxis.range": round_range(values)}
            | _dates.on_axis(seen.whole, dict(zip(NAMES, (*(x for x, _ in curves), read + 1), strict=True))),
        )


def _line(name: str, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "line": {"color": colour, "width": width},
        "hovertemplate": _dates.hover(name, "value %{x:.0f}"),
    }


@functools.lru_cache(maxsize=8)
def _curves(whole: WholeSeries) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """x and y of what is trained on, then of what is held out, which begins at the last value
    before it; NaN between the parts."""
    held_out = whole.is_held_out
    joined = held_out.copy()
    joined[[first - 1 for first, _ in whole.held_out]] = True
    size = max(2, -(-len(whole.values) // BUCKETS))  # the lowest and the highest of two are both
    return tuple(minmax(np.where(there, whole.values, np.nan), 1, size) for there in (~held_out, joined))


def _places(seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Where each row's window begins and where its last time step does, (rows, 2), and which row is
    watched (rows,) bool; no rows without a window."""
    data = seen.data
    if data is None or data.places is None:
        return np.zeros((0, 2)), np.zeros(0, bool)
    return data.places, np.array(data.rows) == data.row


def _bars(places: np.ndarray, which: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of a line for each of these rows, one below the other, NaN between them."""
    lanes = np.flatnonzero(which)
    first, last = places[lanes].T + 1.0
    more = np.maximum(0.0, NARROWEST * count - (last - first)) / 2
    gap = np.full(len(lanes), np.nan)
    height = len(places) - 1.0 - lanes
    return np.stack([first - more, last + more, gap], 1).ravel(), np.stack([height, height, gap], 1).ravel()
