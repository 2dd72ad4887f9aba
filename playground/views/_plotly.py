"""Parts of Plotly figures that several charts share, as plain data."""

from __future__ import annotations

from typing import Any


def grey(opacity: float) -> str:
    """A grey that can be read on a light and on a dark background."""
    return f"rgba(128,128,128,{opacity:g})"


GRID = {"gridcolor": grey(0.15), "zeroline": False}
"""An axis with faint grid lines."""
FIXED_GRID = GRID | {"fixedrange": True}
"""The same on a chart that can't be zoomed."""
LEVEL_DASHES = "longdash", "dashdot", "dot"
"""The dashes of the lines of baselines, the best baseline first."""
POWERS = {"exponentformat": "power", "showexponent": "all"}
"""Labels of an axis as powers of ten."""
PLANE = {"showgrid": False, "showticklabels": False, "zeroline": True, "zerolinecolor": grey(0.2), "fixedrange": True}
"""An axis of a plane of principal components: its numbers mean nothing by themselves, so it shows
only where 0 is."""


def axis_title(text: str) -> dict[str, Any]:
    """The title of an axis, small and close to its labels."""
    return {"text": text, "standoff": 2, "font": {"size": 11}}


def legend_above(side: str) -> dict[str, Any]:
    """A legend in one line above the plot, at its "left" or "right" end."""
    place = {"x": 0 if side == "left" else 1, "xanchor": side, "y": 1.0, "yanchor": "bottom"}
    return place | {"orientation": "h", "font": {"size": 10}}


def note(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Words on the chart. x, y: shares of the plot's width and height, from its lower left corner;
    more: Plotly's own keys."""
    return {"text": text, "xref": "paper", "yref": "paper", "x": x, "y": y, "showarrow": False} | more
