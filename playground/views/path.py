"""The path of the hidden state on the plane of its first two principal components, coloured by the
task's labels."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._answers import UNBOUNDED
from playground.views._plotly import PLANE, grey, legend_above, note
from playground.views._view import Drawing, Seen, View

UNKNOWN, GREY = "#9a9a9a", grey(0.95)
"""The colours of states without a label, and of the line and its numbers."""
LEGEND = 10
"""With more labels than this there is no legend; the tooltip names them all."""
NUMBERED = 12
"""The largest number of time steps that are numbered along the path."""
SHAPES = 8
"""So many of Plotly's marker shapes, from 0 on, are told apart at a glance: circle, square, diamond,
cross, x and three triangles."""


class Path(View):
    """Traces 0: hidden states of validation data, as dots; 1: those of the watched window, as a
    line; from 2 on: the legend's entries.

    "data.….marker.color" is the number of the task's label, −1 for none, or the time step where the
    task has no labels; "data.….marker.symbol" tells labels apart by shape too. Both axes have the
    same range.
    """

    TITLE = "Path of the hidden state"
    QUESTION = "How does the hidden state move?"
    LOOK = "Each dot is a hidden state; the line is the watched window."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 21
    OPENED_FROM = "hidden_state"
    OPENER = "path"
    PROBE = "path"

    def look(self, config: RunConfig) -> str:
        what, _ = _labels(config)
        return f"{self.LOOK} Colour: {what or 'the time step'}. Where a colour has a place of its own, the state tells it apart."

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        _, names = _labels(config)
        scale = colours(len(names) or config.truncation_length)
        shown = {"colorscale": _stepwise(scale), "cmin": -1.5, "cmax": len(scale) - 0.5, "showscale": False}
        common = {"type": "scatter", "showlegend": False, "hovertemplate": "%{hovertext}<extra></extra>"}
        dots = common | {"mode": "markers", "marker": {"size": 5, "opacity": 0.4, **shown}}
        way = common | {
            "mode": "lines+markers+text",
            "line": {"color": GREY, "width": 1},
            "marker": {"size": 7, "line": {"width": 1, "color": GREY}, **shown},
            "textposition": "top center",
            "textfont": {"size": 10, "color": GREY},
        }
        entries: list[dict[str, Any]] = []
        for label, (name, colour) in enumerate(zip(names, scale, strict=False) if len(names) <= LEGEND else ()):
            marker = {"size": 7, "color": colour, "symbol": label % SHAPES}
            entries.append({"type": "scatter", "mode": "markers", "name": name, "x": [None], "y": [None], "marker": marker})
        axis = PLANE | {"range": [-1.0, 1.0]}
        layout = {
            "margin": {"l": 8, "r": 8, "t": 38 if entries else 20, "b": 6},
            "showlegend": bool(entries),
            "legend": legend_above("left") | {"itemclick": False, "itemdoubleclick": False},
            "uirevision": "path",
            "xaxis": axis | {"scaleanchor": "y"},
            "yaxis": axis,
        }
        return {"data": [dots, way, *entries], "layout": layout}

    def answer(self, seen: Seen) -> str:
        found = seen.probes.get("path")
        if found is None:
            return ""
        share = float(found.arrays["share"][min(seen.watch.layer, found.config.layers - 1)])
        return f"Two principal components show {share:.0%} of its variance." if 0 <= share <= 1 else UNBOUNDED

    def draw(self, seen: Seen) -> Drawing | None:
        found = seen.probes.get("path")
        if found is None:
            return None
        arrays, layer = found.arrays, min(seen.watch.layer, found.config.layers - 1)
        _, names = _labels(found.config)
        steps = np.arange(found.config.truncation_length)
        drawn: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {}
        for trace, places, labels, times in (
            (0, arrays["dots"][layer], arrays["dot_labels"], arrays["dot_steps"]),
            (1, arrays["path"][layer], arrays["path_labels"], steps),
        ):
            known = np.where(np.isfinite(labels), labels, -1).clip(-1, len(names) - 1).astype(int)
            drawn[f"data.{trace}.x"], drawn[f"data.{trace}.y"] = _finite(places).T.copy()
            drawn[f"data.{trace}.marker.color"] = (known if names else times).astype(np.float32)
            if names:
                drawn[f"data.{trace}.marker.symbol"] = (np.maximum(known, 0) % SHAPES).astype(np.float32)
            told = [f"<br>{names[label]}" if label >= 0 else "" for label in known]
            which = "a validation sequence" if trace == 0 else "the watched window"
            values[f"data.{trace}.hovertext"] = [
                f"{which}<br>time step {step:.0f}{name}" for step, name in zip(times, told, strict=True)
            ]
        every = -(-len(steps) // NUMBERED)
        values["data.1.text"] = ["" if step % every else str(step) for step in steps]
        reach = float(arrays["reach"][layer])
        values["layout.xaxis.range"] = values["layout.yaxis.range"] = [-reach, reach] if np.isfinite(reach) else [-1.0, 1.0]
        values["layout.annotations"] = [_share(float(arrays["share"][layer]), found.config.units[layer])]
        return Drawing(drawn, values)


def colours(count: int) -> list[str]:
    """`count` colours from violet to orange, ever lighter, so that colour-blind people see their
    order."""
    found = []
    for part in np.linspace(0, 1, count) if count > 1 else [0.0]:
        rgb = colorsys.hls_to_rgb((0.74 - 0.68 * part) % 1, 0.45 + 0.08 * part, 0.62)
        found.append("#" + "".join(f"{round(255 * one):02x}" for one in rgb))
    return found


def _stepwise(scale: list[str]) -> list[list[Any]]:
    """A Plotly colour scale in steps: grey for −1, then the colours."""
    steps, all_ = len(scale) + 1, [UNKNOWN, *scale]
    return [[edge / steps, colour] for step, colour in enumerate(all_) for edge in (step, step + 1)]


def _labels(config: RunConfig) -> tuple[str, tuple[str, ...]]:
    """What the labels of the task mean, and their names; "" and none where it has no labels."""
    kind = tasks.registry()[config.task]
    return kind.label_names(dict(config.of_task)) if issubclass(kind, tasks.LabelsTimeSteps) else ("", ())


def _finite(places: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(places), places, np.nan).astype(np.float32)


def _share(share: float, units: int) -> dict[str, Any]:
    """How much of the variance of the units the plane shows."""
    part = f"{share:.0%}" if 0 <= share <= 1 else "nothing"
    text = f"two principal components hold {part} of the variance of {units} units"
    return note(text, 1, 0, xanchor="right", yanchor="bottom", font={"size": 10})
