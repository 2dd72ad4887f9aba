"""The task's first metric on validation data over training, with the baselines that need no
recurrent network."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.verdict import BETTER
from playground.tasks import Goal
from playground.views._answers import UNBOUNDED, examples
from playground.views._axis_ranges import log_range, nice_ceiling
from playground.views._numbers import short_loss
from playground.views._plotly import FIXED_GRID, LEVEL_DASHES, grey, legend_above
from playground.views._view import PREDICTION, Drawing, Seen, View

MOST_LEVELS = len(LEVEL_DASHES)
"""How many baselines there are lines for."""
ROOM = 90
"""CSS pixels that the legend may take before it scrolls, by which it would lie over the plot."""


class ValidationMetric(View):
    """Trace 0: x update, y the metric. The traces after it: the baselines as dashed lines, the best
    first. The legend above the plot names these, with their figures; the metric is in the answer.
    """

    TITLE = "Validation quality"
    QUESTION = "How good is it on data that it never trains on?"
    LOOK = "Without dropout, on data that no update trains on. Dashed: what is reached without recurrence."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 5

    def applies(self, config: RunConfig) -> bool:
        task = tasks.registry()[config.task]
        return task.SEQUENCES and (issubclass(task, tasks.HasBaselines) or (task.CLASSES and task.WEIGHTED))

    def look(self, config: RunConfig) -> str:
        return self.LOOK if _compares(config) else "Without dropout, on data that no update trains on."

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        trace = {
            "type": "scatter",
            "mode": "lines+markers",
            "line": {"color": PREDICTION, "width": 1.5},
            "marker": {"color": PREDICTION, "size": 4},
            "showlegend": False,
            "hovertemplate": "after update %{x:,d}: %{y:.4g}<extra></extra>",
        }
        levels = [
            {"type": "scatter", "mode": "lines", "line": {"color": grey(0.9), "width": 1, "dash": dash}, "hoverinfo": "skip"}
            for dash in LEVEL_DASHES
        ]
        layout = {
            "margin": {"l": 48, "r": 10, "t": 4, "b": 22},
            "showlegend": True,
            "legend": legend_above("left") | {"maxheight": ROOM},
            "uirevision": "validation_metric",
            "xaxis": FIXED_GRID | {"tickformat": ",d", "nticks": 5},
            "yaxis": FIXED_GRID | {"nticks": 5},
        }
        return {"data": [trace, *levels], "layout": layout}

    def question(self, config: RunConfig) -> str:
        return "Is it better than without recurrence?" if _compares(config) else self.QUESTION

    def answer(self, seen: Seen) -> str:
        if not seen.history.evaluations or not seen.history.evaluations[-1].metrics:
            return "The first test on validation data is still to come."
        newest = seen.history.evaluations[-1]
        metric, value = next(iter(newest.metrics.items()))
        if not np.isfinite(value):
            return UNBOUNDED
        share = tasks.is_share(metric)
        levels, rests_on = seen.baselines.get(metric, {}), examples(seen.config, newest)
        if not levels:
            return f"{metric.capitalize()} {_figure(value, share)}, {rests_on}."
        words, best = tasks.best_of(metric, levels)
        better = value > best if share else value < best
        said = ("Hardly" if _hardly(seen.goal, metric, value) else "Yes") if better else "Not yet"
        return f"{said}: {metric} {_figure(value, share)}, {rests_on}; {words}: {_figure(best, share)}."

    def draw(self, seen: Seen) -> Drawing | None:
        known = seen.baselines
        evaluations = seen.history.evaluations
        metric = next(iter(evaluations[-1].metrics if evaluations else known), "")
        x = np.array([one.update for one in evaluations], np.float64)
        y = np.array([one.metrics.get(metric, np.nan) for one in evaluations], np.float32)
        y[~np.isfinite(y)] = np.nan
        share = tasks.is_share(metric)  # the axis of an error is logarithmic
        levels = _levels(known.get(metric, {}), share)
        end = nice_ceiling(max(seen.history.update, 10))
        arrays: dict[str, np.ndarray] = {"data.0.x": x, "data.0.y": y}
        names = {"data.0.name": metric}
        for number, (words, level) in enumerate(levels, 1):
            ends = np.array([0, end] if words else [], np.float64)
            arrays |= {f"data.{number}.x": ends, f"data.{number}.y": np.full(len(ends), level)}
            names[f"data.{number}.name"] = html.escape(f"{words} {_figure(level, share)}") if words else ""
        return Drawing(
            arrays,
            {
                "layout.xaxis.range": [0, end],
                "layout.yaxis.type": "linear" if share else "log",
                "layout.yaxis.tickformat": ".0%" if share else "",
                "ranges": {"linear": [0.0, 1.02], "log": log_range(np.append(y, [level for _, level in levels]))},
                **names,
            },
        )


def _hardly(goal: Goal | None, metric: str, value: float) -> bool:
    """Whether the verdict on the run, which goes by the same metric, calls this no clear
    improvement."""
    return goal is not None and goal.metric == metric and float(goal.progress(np.array(value))) < BETTER


def _levels(known: Mapping[str, float], share: bool) -> list[tuple[str, float]]:
    """The name and figure of each baseline, the best first; as many as there are traces for them,
    some of them without a name. A logarithmic axis has no place for 0."""
    shown = [(words, level) for words, level in known.items() if share or level > 0]
    shown.sort(key=lambda one: one[1], reverse=share)
    return [*shown, *[("", np.nan)] * MOST_LEVELS][:MOST_LEVELS]


def _figure(value: float, share: bool) -> str:
    return f"{value:.1%}" if share else short_loss(value)


def _compares(config: RunConfig) -> bool:
    return issubclass(tasks.registry()[config.task], tasks.HasBaselines)
