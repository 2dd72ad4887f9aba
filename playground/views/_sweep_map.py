"""The map of a sweep of two settings, or the line of one, with a dot for each network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.searching.search import Search, Trial
from playground.views import _sweep_figures as figures
from playground.views._plotly import axis_title

SPREAD = 0.6
"""How much of a cell's width the dots of its seeds take."""
AIR = 0.08
"""The share of the y axis that stays free above and below the dots."""


def dots(wanted: Search, trials: Sequence[Trial], middle: np.ndarray, shown: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays of traces 0 to 2, by path, and as "x" and "y" the points' places. middle: the
    heights of the medians; shown: (points, seeds), those of the networks."""
    return _map(wanted, trials, middle) if len(wanted.axes) == 2 else _line(wanted, trials, middle, shown)


def _map(wanted: Search, trials: Sequence[Trial], middle: np.ndarray) -> dict[str, np.ndarray]:
    across, down = wanted.axes
    x = np.array([across.place(trial.values[0]) for trial in trials])
    y = np.array([down.place(trial.values[1]) for trial in trials])
    cells = np.full((len(down.values), len(across.values)), np.nan)
    for trial, height in zip(trials, middle, strict=True):
        if not trial.proposed:
            cells[down.values.index(trial.values[1]), across.values.index(trial.values[0])] = height
    aside = (np.arange(wanted.seeds) - (wanted.seeds - 1) / 2) * SPREAD / wanted.seeds
    dots = np.where(_unmeasured(trials, wanted), np.nan, y[:, None])
    return {
        "x": x,
        "y": y,
        "data.0.z": cells,
        "data.1.x": np.zeros(0),
        "data.1.y": np.zeros(0),
        "data.2.x": (x[:, None] + aside).ravel(),
        "data.2.y": dots.ravel(),
    }


def _line(wanted: Search, trials: Sequence[Trial], middle: np.ndarray, shown: np.ndarray) -> dict[str, np.ndarray]:
    x = np.array([wanted.axes[0].place(trial.values[0]) for trial in trials])
    order = np.argsort(x, kind="stable")
    return {
        "x": x,
        "y": middle,
        "data.0.z": np.full((1, 1), np.nan),
        "data.1.x": x[order],
        "data.1.y": middle[order],
        "data.2.x": np.repeat(x, wanted.seeds),
        "data.2.y": shown.ravel(),
    }


def _unmeasured(trials: Sequence[Trial], wanted: Search) -> np.ndarray:
    return np.array([[one is None for one in trial.metrics] for trial in trials], bool).reshape(len(trials), wanted.seeds)


def layout(wanted: Search, metric: str, low: float, high: float) -> dict[str, Any]:
    """The axes of the map, or of the line of one setting, by path into the layout."""
    values: dict[str, Any] = {"annotations": []}
    for name, one in zip(("xaxis", "yaxis"), wanted.axes, strict=False):
        values |= {
            f"{name}.title": axis_title(figures.label(wanted.base, one.name)),
            f"{name}.tickvals": list(range(len(one.values))),
            f"{name}.ticktext": [figures.titled(wanted.base, one.name, value) for value in one.values],
            f"{name}.range": [-0.5, len(one.values) - 0.5],
        }
    if len(wanted.axes) == 1:
        air = AIR * (high - low)
        values |= {f"yaxis.{name}": value for name, value in figures.ticks(low, high, metric).items()}
        values |= {"yaxis.title": axis_title(metric), "yaxis.range": [low - air, high + air]}
    return values


def colours(metric: str, low: float, high: float) -> dict[str, Any]:
    """What the colours stand for, by path; the best is bright."""
    reverse = not figures.worst_is_low(metric)
    return {
        **{f"data.0.colorbar.{name}": value for name, value in figures.ticks(low, high, metric).items()},
        **{"data.0.zmin": low, "data.0.zmax": high, "data.0.reversescale": reverse},
        **{"data.2.marker.cmin": low, "data.2.marker.cmax": high, "data.2.marker.reversescale": reverse},
    }
