"""How far back each layer remembers: how well a linear readout of its hidden state recovers the
input of k time steps ago."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.probes.memory import lags
from playground.views import _answers
from playground.views._plotly import FIXED_GRID, axis_title, grey, legend_above, note
from playground.views._task import task_of
from playground.views._view import LAYERS, Drawing, Seen, View

GREY = grey(0.8)
READ = {"symbols": "letter", "words": "word", "picture": "row's brightness"}
"""What the input of one time step is called, by the way a task draws its window; a bit for bits,
otherwise a value."""


KNOWN = 0.9
"""An input counts as remembered where at least this share of it is read out."""


class Memory(View):
    """x: the lag in time steps; y: the share of symbols read out right, or R² of values.

    One trace a layer; then the same readout from the present input alone (dotted), and without any
    state (dashed). Upright lines: the lags that the task needs.
    """

    TITLE = "Memory"
    QUESTION = "How far back does the hidden state remember?"
    LOOK = "Can a linear readout of the hidden state still recover the input of that many steps ago? Dashed: chance."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 22
    OPENED_FROM = "hidden_state"
    OPENER = "memory"
    PROBE = "memory"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        task, share = task_of(config), _symbols(config)
        measure = "right: %{y:.1%}" if share else "R² %{y:.3f}"
        data: list[dict[str, Any]] = []
        for number in range(config.layers):
            data.append(
                {
                    "mode": "lines+markers",
                    "name": f"layer {number + 1}" if config.layers > 1 else "hidden state",
                    "line": {"color": LAYERS[number], "width": 1.5},
                    "marker": {"color": LAYERS[number], "size": 5},
                }
            )
        data.append({"mode": "lines", "name": "input alone", "line": {"color": GREY, "width": 1, "dash": "dot"}})
        data.append({"mode": "lines", "name": "chance", "line": {"color": GREY, "width": 1, "dash": "dash"}})
        for trace in data:
            trace |= {"type": "scatter", "hovertemplate": f"{trace['name']}<br>%{{x}} steps ago<br>{measure}<extra></extra>"}
        shown = lags(config, task)
        read = "bit" if task.BITS else READ.get(task.WINDOW, "value")
        layout = {
            "margin": {"l": 48, "r": 10, "t": 38, "b": 50},
            "showlegend": True,
            "legend": legend_above("left"),
            "uirevision": "memory",
            "xaxis": FIXED_GRID
            | {"range": [-0.5, float(shown[-1]) + 0.5], "title": axis_title(f"steps since the {read} was read")},
            "yaxis": FIXED_GRID | ({"range": [0, 1.03], "tickformat": ".0%"} if share else {"range": [-0.1, 1.03]}),
            "shapes": [_needed(lag) for lag in tasks.lags_of(task) if lag <= shown[-1]],
        }
        return {"data": data, "layout": layout}

    def answer(self, seen: Seen) -> str:
        found = seen.probes.get("memory")
        if found is None:
            return ""
        layer = min(seen.watch.layer, found.config.layers - 1)
        shown, curve = lags(found.config, task_of(found.config)), found.arrays["layers"][layer]
        steps = _answers.within(curve, KNOWN)
        if not steps:
            return f"It holds no past input well enough to read {KNOWN:.0%} of it."
        back = int(shown[steps - 1])
        what = "inputs are read rightly" if _symbols(found.config) else "the inputs' variance is read"
        return f"{back} step{'' if back == 1 else 's'}: so far at least {KNOWN:.0%} of {what}."

    def draw(self, seen: Seen) -> Drawing | None:
        found = seen.probes.get("memory")
        if found is None:
            return None
        x = lags(found.config, task_of(found.config)).astype(np.float64)
        curves = [*found.arrays["layers"], found.arrays["now"], found.arrays["chance"]]
        arrays: dict[str, np.ndarray] = {}
        for trace, curve in enumerate(curves):
            arrays[f"data.{trace}.x"] = x.copy()
            arrays[f"data.{trace}.y"] = np.where(np.isfinite(curve), curve, np.nan).astype(np.float32)
        return Drawing(arrays, {"layout.annotations": [_used(found.arrays["counts"])]})


def _symbols(config: RunConfig) -> bool:
    """Whether an input is one of several symbols; otherwise it is a number."""
    task = tasks.registry()[config.task]
    return task.BITS or task.WINDOW in ("symbols", "words")


def _needed(lag: int) -> dict[str, Any]:
    """The upright line at a lag that the task needs."""
    words = {
        "text": "needed",
        "textposition": "start",
        "textangle": 0,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"size": 10},
    }
    place = {"xref": "x", "x0": lag, "x1": lag, "yref": "paper", "y0": 0, "y1": 1}
    return place | {"type": "line", "line": {"color": GREY, "width": 1, "dash": "dash"}, "label": words}


def _used(counts: np.ndarray) -> dict[str, Any]:
    """How many time steps of validation data are behind the curves."""
    fitted, tested = (f"{count:,.0f}".replace(",", " ") if 0 <= count < 1e6 else "no" for count in counts)
    text = f"fitted on {fitted} validation steps, tested on {tested} others"
    return note(text, 1, 0, xanchor="right", yanchor="top", yshift=-32, font={"size": 10})
