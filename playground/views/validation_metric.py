"""The task's first metric on validation data over training, with the baselines that need no
recurrent network."""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._answers import UNBOUNDED, examples
from playground.views._axis_ranges import log_range, nice_ceiling
from playground.views._numbers import short_loss
from playground.views._plotly import FIXED_GRID, POWERS, grey, note
from playground.views._view import PREDICTION, Drawing, Seen, View

HIGH = 0.75
"""Baselines above this share are labelled below their line, where the curve of a trained network
doesn't run."""
MUTED = grey(0.9)


class ValidationMetric(View):
    """Trace 0: x update, y the metric. "layout.shapes" and "layout.annotations": the baselines as
    dashed lines with their names.

    The first annotation is the metric's name.
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
            "hovertemplate": "after update %{x:,d}: %{y:.4g}<extra></extra>",
        }
        layout = {
            "margin": {"l": 48, "r": 10, "t": 18, "b": 22},
            "showlegend": False,
            "uirevision": "validation_metric",
            "xaxis": FIXED_GRID | {"tickformat": ",d", "nticks": 5},
            "yaxis": FIXED_GRID | POWERS | {"nticks": 5},
        }
        return {"data": [trace], "layout": layout}

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
        now = f"{metric} {_figure(value, share)}, {rests_on}"
        return f"{'Yes' if better else 'Not yet'}: {now}; {words}: {_figure(best, share)}."

    def draw(self, seen: Seen) -> Drawing | None:
        known = seen.baselines
        evaluations = seen.history.evaluations
        metric = next(iter(evaluations[-1].metrics if evaluations else known), "")
        x = np.array([one.update for one in evaluations], np.float64)
        y = np.array([one.metrics.get(metric, np.nan) for one in evaluations], np.float32)
        y[~np.isfinite(y)] = np.nan
        share = tasks.is_share(metric)  # the axis of an error is logarithmic
        levels = {words: value for words, value in known.get(metric, {}).items() if share or value > 0}
        notes = [_words(metric, 1.0, "paper", "left")] if metric else []
        for words, value in levels.items():
            # On a logarithmic axis Plotly places an annotation by the power of ten, a line by the
            # value.
            height = value if share else float(np.log10(value))
            text = f"{words}: {value:.1%}" if share else f"{words}: {value:.3g}"
            notes.append(_words(text, height, "y", "right", "top" if share and value > HIGH else "bottom"))
        return Drawing(
            {"data.0.x": x, "data.0.y": y},
            {
                "layout.xaxis.range": [0, nice_ceiling(max(seen.history.update, 10))],
                "layout.yaxis.type": "linear" if share else "log",
                "layout.yaxis.tickformat": ".0%" if share else "",
                "layout.yaxis.range": [0.0, 1.02] if share else log_range(np.append(y, list(levels.values()))),
                "layout.shapes": [_level(value) for value in levels.values()],
                "layout.annotations": notes,
            },
        )


def _figure(value: float, share: bool) -> str:
    return f"{value:.1%}" if share else short_loss(value)


def _compares(config: RunConfig) -> bool:
    return issubclass(tasks.registry()[config.task], tasks.HasBaselines)


def _level(value: float) -> dict[str, Any]:
    line = {"color": MUTED, "width": 1, "dash": "dash"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def _words(text: str, y: float, yref: str, side: str, anchor: str = "bottom") -> dict[str, Any]:
    """Words at the `side` of the chart, "left" or "right", with their `anchor`, "top" or "bottom",
    at height `y`."""
    x = 0 if side == "left" else 1
    return note(html.escape(text), x, y, xanchor=side, yref=yref, yanchor=anchor, font={"size": 11})
