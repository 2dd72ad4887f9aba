"""Parallel coordinates of a sweep: each point as a line through its settings to its figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.searching.search import Search, Trial
from playground.views import _sweep_figures as figures
from playground.views._plotly import grey
from playground.views._view import INPUT, TARGET

EARLY, WORSE, BETTER, BEST = range(4)
LOOKS = (
    {"color": grey(0.5), "width": 1, "dash": "dot"},
    {"color": grey(0.6), "width": 1.2},
    {"color": INPUT, "width": 1.4},
    {"color": TARGET, "width": 3},
)
"""Of points that ended early, of the worse and the better half of the rest, and of the best one."""
LABELS = 6
"""Values written at most at an axis."""


def traces() -> list[dict[str, Any]]:
    """A trace for each of LOOKS, whose lines are apart."""
    return [{"type": "scatter", "mode": "lines", "line": look, "visible": False, "hoverinfo": "skip"} for look in LOOKS]


def lines(
    wanted: Search, trials: Sequence[Trial], middle: np.ndarray, best: Trial | None, span: tuple[float, float]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """x and y of each trace: axes at 0, 1 …, from 0 to 1 each, NaN after each line. middle: the
    heights of the medians, which end the lines where they are known; better is higher."""
    low, high = span
    ends = (middle - low) / (high - low)
    if not figures.worst_is_low(figures.metric_of(trials)):
        ends = 1 - ends
    known = ends[[trial.stage == "done" for trial in trials]]
    usual = float(np.nanmedian(known)) if np.isfinite(known).any() else np.inf
    found: list[list[list[float]]] = [[] for _ in LOOKS]
    for trial, end in zip(trials, ends, strict=True):
        half = BETTER if end > usual else WORSE
        kind = BEST if trial is best else EARLY if trial.stage == "pruned" else half
        places = [one.place(value) / max(len(one.values) - 1, 1) for one, value in zip(wanted.axes, trial.values, strict=True)]
        found[kind].append([*places, float(end), np.nan])
    across = [*range(len(wanted.axes) + 1), np.nan]
    return [(np.array(across * len(kind), np.float64), np.array(kind, np.float64).reshape(-1)) for kind in found]


def layout(wanted: Search, metric: str, span: tuple[float, float]) -> dict[str, Any]:
    """The axes of the lines, by path into the chart's layout."""
    base, count = wanted.base, len(wanted.axes)
    written = [
        (number, place / max(len(one.values) - 1, 1), figures.titled(base, one.name, one.values[place]))
        for number, one in enumerate(wanted.axes)
        for place in range(0, len(one.values), -(-len(one.values) // LABELS))
    ]
    labels = figures.ticks(*span, metric)
    heights = (np.array(labels["tickvals"]) - span[0]) / (span[1] - span[0])
    if not figures.worst_is_low(metric):
        heights = 1 - heights
    written += [(count, float(height), text) for height, text in zip(heights, labels["ticktext"], strict=True)]
    return {
        "xaxis.title": {"text": ""},
        "xaxis.tickvals": list(range(count + 1)),
        "xaxis.ticktext": [*(figures.label(base, one.name) for one in wanted.axes), metric],
        "xaxis.range": [-0.15, count + 0.35],
        "yaxis.title": {"text": ""},
        "yaxis.tickvals": [],
        "yaxis.ticktext": [],
        "yaxis.range": [-0.06, 1.06],
        "annotations": [
            {"x": x, "y": y, "text": text, "showarrow": False, "xanchor": "left", "xshift": 3, "font": {"size": 11}}
            for x, y, text in written
        ],
    }
