"""Fixed and slow points of the cell on the plane of its states, the eigenvalues of their Jacobians on
the unit circle, and how long each unit holds what it stores."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.probes import dynamics
from playground.views import _points
from playground.views._answers import UNBOUNDED
from playground.views._axis_ranges import log_range
from playground.views._plotly import FIXED_GRID, PLANE, axis_title, grey, legend_above, note
from playground.views._task import task_of
from playground.views._view import INPUT, LAYERS, TARGET, Drawing, Seen, View

DOTS, PATH, CIRCLE, INSIDE, OUTSIDE, HOLDS = 0, 1, 5, 6, 7, 8
"""Traces; the kinds of points lie between."""
TICKS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
"""The timescales that the axis names, in time steps."""
WIDEST = 4.0
"""How far the plane of the eigenvalues reaches at most."""


class Dynamics(View):
    """Above, the plane of `Path`: trace 0 has the hidden states of validation data, 1 those of the
    watched window, 2 to 4 the points by KINDS. Below at the left: 5 the unit circle, 6 the
    eigenvalues inside it, 7 those outside. At the right: 8 the timescale of each unit, or, without a
    gate that keeps, of each direction at the first fixed point; dashed, the lags that the task needs.
    """

    TITLE = "Dynamics"
    QUESTION = "At which fixed points would the state rest?"
    LOOK = (
        "Its input is held the same. Below: how a step multiplies small pushes there (inside the circle they fade), and timescales."
    )
    KIND = "plotly"
    PLACE = "side"
    ORDER = 24
    OPENED_FROM = "hidden_state"
    OPENER = "dynamics"
    PROBE = "dynamics"

    def applies(self, config: RunConfig) -> bool:
        # Encoder and decoder are two cells, and each leaves the other's states.
        return not config.architecture.encoder_steps

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        common = {"type": "scatter", "showlegend": False, "hovertemplate": "%{hovertext}<extra></extra>"}
        quiet = {"type": "scatter", "showlegend": False, "hoverinfo": "skip"}
        named = {"mode": "markers+text", "textposition": "top center", "textfont": {"size": 11}}
        points = [
            common
            | named
            | {
                "name": name,
                "showlegend": True,
                "marker": {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
            }
            for symbol, colour, name in _points.KINDS.values()
        ]
        angles = np.linspace(0, 2 * np.pi, 73)
        lower = {"xaxis": "x2", "yaxis": "y2"}
        circle = quiet | lower | {"mode": "lines", "line": {"color": grey(0.6), "width": 1}}
        circle |= {"x": np.cos(angles).tolist(), "y": np.sin(angles).tolist()}
        around = [
            common | lower | {"mode": "markers", "marker": {"size": 6, "symbol": symbol, "color": colour}}
            for symbol, colour in (("circle", INPUT), ("diamond", TARGET))
        ]
        holds = common | {"xaxis": "x3", "yaxis": "y3", "mode": "markers", "marker": {"size": 6, "color": LAYERS[layer]}}
        units = _points.of_units(config)
        count = (config.units[layer] if units else len(config.make_cell().STATES) * config.units[layer]) - 1
        needed = [lag for lag in tasks.lags_of(task_of(config)) if lag]
        layout = {
            "margin": {"l": 8, "r": 8, "t": 34, "b": 34},
            "showlegend": True,
            "legend": legend_above("left") | {"itemclick": False, "itemdoubleclick": False},
            "uirevision": "dynamics",
            "xaxis": PLANE | {"range": [-1.0, 1.0], "scaleanchor": "y", "anchor": "y"},
            "yaxis": PLANE | {"range": [-1.0, 1.0], "domain": [0.5, 1.0]},
            "xaxis2": _eigen_axis()
            | {"domain": [0.05, 0.42], "anchor": "y2", "scaleanchor": "y2", "title": axis_title("eigenvalues, real part")},
            "yaxis2": _eigen_axis() | {"domain": [0.0, 0.38], "anchor": "x2"},
            "xaxis3": FIXED_GRID
            | {
                "domain": [0.58, 1.0],
                "anchor": "y3",
                "range": [-0.5, count + 0.5],
                "nticks": 5,
                "title": axis_title("unit" if units else "direction"),
            },
            "yaxis3": FIXED_GRID
            | {
                "domain": [0.0, 0.36],
                "anchor": "x3",
                "type": "log",
                "range": [-1.0, 2.0],
                "tickvals": list(TICKS),
                "ticktext": [f"{one:g}" for one in TICKS],
            },
            "annotations": [_heading("Small pushes there", 0.0), _heading("Timescale, time steps", 0.5)],
            "shapes": [_needed(lag) for lag in needed],
        }
        return {"data": [_cloud(), _way(), *points, circle, *around, holds], "layout": layout, "tall": True}

    def answer(self, seen: Seen) -> str:
        found = seen.probes.get("dynamics")
        if found is None:
            return ""
        arrays, layer = found.arrays, min(seen.watch.layer, found.config.layers - 1)
        if not np.isfinite(arrays["dots"][layer]).all() or not np.isfinite(arrays["usual"][layer]):
            return UNBOUNDED
        kinds = list(_points.kinds(arrays, layer))
        counts = [
            f"{kinds.count(kind)} {name}{'s' * (kinds.count(kind) > 1)}"
            for kind, (*_, name) in _points.KINDS.items()
            if kind in kinds
        ]
        if not counts:
            return "None is near the states that it visits."
        return f"{', '.join(counts)}."

    def draw(self, seen: Seen) -> Drawing | None:
        found = seen.probes.get("dynamics")
        if found is None:
            return None
        arrays, layer = found.arrays, min(seen.watch.layer, found.config.layers - 1)
        drawn: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {}
        for trace, places in ((DOTS, arrays["dots"][layer]), (PATH, arrays["path"][layer])):
            drawn[f"data.{trace}.x"], drawn[f"data.{trace}.y"] = _finite(places).T.copy()
        kinds, names = _points.kinds(arrays, layer), dynamics.held_names(found.config, layer)
        sizes = np.hypot(*np.moveaxis(arrays["eigenvalues"][layer], -1, 0))
        words = [_points.words(kind, number, arrays, layer, sizes, names) for number, kind in enumerate(kinds)]
        for trace, kind in enumerate(_points.KINDS, PATH + 1):
            mine = [number for number, one in enumerate(kinds) if one == kind]
            drawn[f"data.{trace}.x"], drawn[f"data.{trace}.y"] = _finite(arrays["places"][layer][mine]).T.copy()
            values[f"data.{trace}.hovertext"] = [words[number] for number in mine]
            values[f"data.{trace}.text"] = [_input(_points.held(arrays, layer, number, names)) for number in mine]
        grows = sizes > _points.EDGE
        known = np.isfinite(sizes)
        for trace, mask in ((INSIDE, known & ~grows), (OUTSIDE, known & grows)):
            drawn[f"data.{trace}.x"], drawn[f"data.{trace}.y"] = _finite(arrays["eigenvalues"][layer][mask]).T.copy()
            values[f"data.{trace}.hovertext"] = [
                f"{words[number]}<br>eigenvalue of size {sizes[number, place]:.3g}" for number, place in np.argwhere(mask)
            ]
        reach = float(arrays["reach"][layer])
        values["layout.xaxis.range"] = values["layout.yaxis.range"] = [-reach, reach] if np.isfinite(reach) else [-1.0, 1.0]
        largest = float(np.clip(np.ceil(5 * np.max(sizes[known], initial=0.0)) / 5 + 0.1, 1.2, WIDEST))
        values["layout.xaxis2.range"] = values["layout.yaxis2.range"] = [-largest, largest]
        holds = _points.holds(found.config, arrays, layer, sizes, kinds)
        drawn[f"data.{HOLDS}.x"], drawn[f"data.{HOLDS}.y"] = (
            np.arange(len(holds), dtype=np.float64),
            _finite(holds.clip(1e-2, _points.LONGEST)),
        )
        which = "unit" if _points.of_units(found.config) else "direction"
        values[f"data.{HOLDS}.hovertext"] = [f"{which} {number}: {_points.steps(steps)}" for number, steps in enumerate(holds)]
        needed = [float(lag) for lag in tasks.lags_of(task_of(found.config)) if lag]
        values["layout.yaxis3.range"] = list(log_range(np.append(drawn[f"data.{HOLDS}.y"], needed)))
        return Drawing(drawn, values)


def _cloud() -> dict[str, Any]:
    return {
        "type": "scatter",
        "showlegend": False,
        "hoverinfo": "skip",
        "mode": "markers",
        "marker": {"size": 4, "color": grey(0.35)},
    }


def _way() -> dict[str, Any]:
    return {
        "type": "scatter",
        "showlegend": False,
        "hoverinfo": "skip",
        "mode": "lines+markers",
        "line": {"color": grey(0.8), "width": 1},
        "marker": {"size": 3},
    }


def _eigen_axis() -> dict[str, Any]:
    return FIXED_GRID | {"range": [-1.2, 1.2], "constrain": "domain", "zeroline": True, "zerolinecolor": grey(0.2), "dtick": 1}


def _heading(text: str, x: float) -> dict[str, Any]:
    """The heading of one of the two lower charts."""
    return note(text, x, 0.39, xanchor="left", yanchor="bottom", font={"size": 11})


def _needed(lag: int) -> dict[str, Any]:
    """The line at a lag that the task needs, across the timescales."""
    label = {"text": f"needed: {lag}", "textposition": "end", "xanchor": "right", "yanchor": "bottom", "font": {"size": 10}}
    place = {"xref": "x3 domain", "x0": 0, "x1": 1, "yref": "y3", "y0": lag, "y1": lag}
    return place | {"type": "line", "line": {"color": grey(0.8), "width": 1, "dash": "dash"}, "label": label}


def _input(name: str) -> str:
    """What stands beside a point: the input that is held there, where it is one of several."""
    return f"input {name}" if name else ""


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan).astype(np.float32)
