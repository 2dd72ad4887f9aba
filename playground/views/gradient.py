"""Where the gradient vanishes or explodes: its norm at each state of the window, and the norm of
the Jacobians over k time steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.views._answers import UNBOUNDED
from playground.views._axis_ranges import log_range
from playground.views._numbers import short_loss
from playground.views._plotly import FIXED_GRID, POWERS, axis_title, grey, legend_above, note
from playground.views._view import LAYERS, Drawing, Seen, View

CUT = {"color": grey(0.8), "width": 1, "dash": "dash"}
"""The line at which truncation cuts the gradient."""
SMALLEST = 1e-12
"""A smaller norm is rounding noise and is not drawn."""
STEPS = 8
"""About how many time steps an axis names."""
LABELS = 2
"""The largest number of powers of ten that an axis names."""


class Gradient(View):
    """Two charts with logarithmic axes, one above the other; one colour a layer.

    Upper chart, by time step: ‖∂L/∂hₜ‖, and dotted ‖∂L/∂cₜ‖. A cross left of the first step: the
    gradient that would reach the state before the window, where truncation cuts it. Lower chart, by
    the number of steps k: ‖∂hₜ/∂hₜ₋ₖ‖ from the window's last step back. Traces of each layer: each
    state and its cross, then the Jacobian norms.
    """

    TITLE = "Gradient through time"
    QUESTION = "How far back does the gradient reach?"
    LOOK = "Where a line falls towards the past, early inputs can hardly be learned. A cross: the gradient that truncation cuts."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 20
    ELSEWHERE = True
    OPENED_FROM = "hidden_state"
    OPENER = "gradient"
    PROBE = "gradient"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        data = [trace for number in range(config.layers) for trace in _traces(config, number)]
        log = FIXED_GRID | POWERS | {"type": "log", "nticks": 5}
        steps = config.truncation_length
        whole = FIXED_GRID | {"tick0": 0, "dtick": math.ceil(steps / STEPS)}
        layout = {
            "margin": {"l": 48, "r": 10, "t": 22, "b": 34},
            "showlegend": config.layers > 1 or len(config.make_cell().STATES) > 1,
            "legend": legend_above("right"),
            "uirevision": "gradient",
            "xaxis": whole | {"anchor": "y", "range": [-1.5, steps - 0.5], "title": axis_title("time step")},
            "yaxis": log | {"domain": [0.57, 0.97]},
            "xaxis2": whole | {"anchor": "y2", "range": [-0.5, steps + 0.5], "title": axis_title("steps apart, k")},
            "yaxis2": log | {"domain": [0.0, 0.4]},
            "annotations": [
                _heading("Gradient of the loss at each state", 0.97),
                _heading("Effect of a state k steps later", 0.4),
            ],
            "shapes": [
                {"type": "line", "xref": "x", "yref": "y domain", "x0": -0.5, "x1": -0.5, "y0": 0, "y1": 1, "line": CUT},
                {"type": "line", "xref": "x2", "yref": "y2 domain", "x0": steps, "x1": steps, "y0": 0, "y1": 1, "line": CUT},
            ],
        }
        return {"data": data, "layout": layout, "tall": True}

    def answer(self, seen: Seen) -> str:
        found = seen.probes.get("gradient")
        if found is None:
            return ""
        norms = found.arrays["h"][min(seen.watch.layer, found.config.layers - 1)]
        if not np.isfinite(norms).all():
            return UNBOUNDED
        if not norms.max() > 0:
            return "Nowhere: it is 0 at every state."
        share = float(norms[0] / norms.max())
        return f"At time step 0 it still has {share:.0%} of its largest size, {short_loss(float(norms.max()))}."

    def draw(self, seen: Seen) -> Drawing | None:
        found = seen.probes.get("gradient")
        if found is None:
            return None
        arrays: dict[str, np.ndarray] = {}
        rows: dict[str, list[np.ndarray]] = {"": [], "2": []}
        trace = 0

        def put(x: np.ndarray, y: np.ndarray, axis: str) -> None:
            nonlocal trace
            shown = np.where(np.isfinite(y) & (y > SMALLEST), y, np.nan).astype(np.float32)
            arrays[f"data.{trace}.x"], arrays[f"data.{trace}.y"] = x.astype(np.float64), shown
            rows[axis].append(shown)
            trace += 1

        for layer in range(seen.config.layers):
            for state in seen.config.make_cell().STATES:
                norms = found.arrays[state][layer]
                put(np.arange(len(norms)), norms, "")
                put(np.array([-1]), found.arrays[f"cut_{state}"][layer : layer + 1], "")
            jacobian_norms = found.arrays["jacobian_norms"][layer]
            put(np.arange(len(jacobian_norms)), jacobian_norms, "2")
        values: dict[str, Any] = {}
        for axis, all_ in rows.items():
            low, high = values[f"layout.yaxis{axis}.range"] = log_range(np.concatenate(all_))
            # These charts are half as high as others: labels between powers of ten fit only where
            # there are few powers.
            values[f"layout.yaxis{axis}.dtick"] = math.ceil((high - low) / LABELS) if high - low > 1 else "D2"
        return Drawing(arrays, values)


def _heading(text: str, height: float) -> dict[str, Any]:
    """The heading of one of the two charts, above it."""
    return note(text, 0, height, xanchor="left", yanchor="bottom", font={"size": 11})


def _traces(config: RunConfig, layer: int) -> list[dict[str, Any]]:
    """The traces of one layer, without their numbers."""
    which = f"layer {layer + 1}, " if config.layers > 1 else ""
    common: dict[str, Any] = {"type": "scatter", "marker": {"color": LAYERS[layer], "size": 4}}
    made = []
    for state in config.make_cell().STATES:
        name = f"‖∂L/∂{state}ₜ‖"
        line = {"color": LAYERS[layer], "width": 1.5, "dash": "solid" if state == "h" else "dot"}
        tip = f"{which}time step %{{x}}<br>{name} %{{y:.3g}}<extra></extra>"
        made.append(common | {"mode": "lines+markers", "name": which + name, "line": line, "hovertemplate": tip})
        tip = f"{which}{name} %{{y:.3g}} would reach the state before the window;<br>truncation cuts it, so no weight learns from it<extra></extra>"
        cross = {"color": LAYERS[layer], "size": 9, "symbol": "x"}
        made.append(common | {"mode": "markers", "marker": cross, "showlegend": False, "hovertemplate": tip})
    tip = f"{which}%{{x}} steps apart<br>‖∂hₜ/∂hₜ₋ₖ‖ %{{y:.3g}}<extra></extra>"
    line = {"color": LAYERS[layer], "width": 1.5}
    lower = {"xaxis": "x2", "yaxis": "y2", "showlegend": False}
    return [*made, common | lower | {"mode": "lines+markers", "line": line, "hovertemplate": tip}]
