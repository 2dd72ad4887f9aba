"""A sweep of one or two chosen settings: a map that fills in while networks train beside the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground import searching
from playground.configuration.config import RunConfig
from playground.runs.side_process import Waiting
from playground.runs.sweep import Swept
from playground.searching import axis, search
from playground.searching.search import NUMBERS, Search, Trial, best, usual_updates
from playground.views import _sweep_figures as figures
from playground.views import _sweep_lines, _sweep_map
from playground.views._numbers import with_spaces
from playground.views._plotly import FIXED_GRID, grey
from playground.views._small_multiples import STAGES, time_left
from playground.views._view import TARGET, Drawing, Seen, View

DOTTED = 4
"""The first trace of the parallel coordinates."""


class Sweep(View):
    """Trace 0: the map of two settings, a cell for each point of the grid. Trace 1: the medians of
    one setting as a line. Trace 2: a dot for each network. Trace 3: a ring around the best point.
    A value of the grid is at 0, 1, 2 … on its axis, and a proposal between them. Traces 4 to 7:
    parallel coordinates, which the viewer may see instead; values "map" and "lines": what else of
    the chart belongs to the one and to the other, with the same paths.

    Array "metrics" (points, seeds): the figures. Values: "stage", "said"; "over", "seeds" and
    "updates", of the sweep that is shown; "points", of each its values, stage and whether it was
    proposed; "metric"; "best", what opening the best point gives to the run, or null.
    """

    TITLE = "Sweep"
    QUESTION = "Which settings learn best?"
    LOOK = "Colour: the median over the seeds, on validation data. Dots: single networks; a click opens one as a new network."
    KIND = "sweep"
    PLACE = "side"
    ORDER = 38
    OPENED_FROM = "loss"
    OPENER = "sweep"
    SWEEP = searching.NAME

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        colours = {"colorscale": figures.BETTER_IS_BRIGHT}
        outline = {"color": "#ffffff", "width": 1}
        data = [
            {
                "type": "heatmap",
                "xgap": 2,
                "ygap": 2,
                "hoverinfo": "skip",
                "colorbar": {"thickness": 8, "outlinewidth": 0},
                **colours,
            },
            {"type": "scatter", "mode": "lines", "line": {"color": grey(0.9), "width": 1.5}, "hoverinfo": "skip"},
            {
                "type": "scatter",
                "mode": "markers",
                "marker": {"size": 8, "line": outline, **colours},
                "hovertemplate": "%{text}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "marker": {"size": 18, "symbol": "circle-open", "color": TARGET, "line": {"color": TARGET, "width": 2.5}},
                "hoverinfo": "skip",
            },
            *_sweep_lines.traces(),
        ]
        layout = {
            "margin": {"l": 58, "r": 10, "t": 8, "b": 40},
            "uirevision": "sweep",
            "xaxis": FIXED_GRID | {"tickangle": 0},
            "yaxis": dict(FIXED_GRID),
        }
        offered = [
            {"name": name, "label": setting.label, "help": setting.help, "text": axis.suggested(setting, config)}
            for name, setting in axis.offered(config).items()
        ]
        usual = {"updates": usual_updates(config)}
        numbers = [
            {
                "name": one.name,
                "label": one.label,
                "help": one.help,
                "value": usual.get(one.name, one.default),
                "low": one.low,
                "high": one.high,
            }
            for one in NUMBERS
        ]
        return {"data": data, "layout": layout, "sweep": self.SWEEP, "offered": offered, "numbers": numbers}

    def answer(self, seen: Seen) -> str:
        found = figures.current(seen.config, seen.sweeps)
        if found is None:
            return "Choose one or two settings, then press Start."
        wanted, swept = found
        winner = best(swept.trained.values())
        if winner is None:
            return "No point is trained to its end yet."
        words = figures.point_in_words(wanted, winner.values)
        return f"{words}: {winner.metric} {figures.in_words(winner.median, winner.metric)}, the best median."

    def draw(self, seen: Seen) -> Drawing | None:
        found = figures.current(seen.config, seen.sweeps)
        if found is None:
            return Drawing(_nothing(), _empty())
        wanted, swept = found
        trials: list[Trial] = [swept.trained[number] for number in sorted(swept.trained)]
        metric = figures.metric_of(trials)
        table = np.array([[np.nan if one is None else one for one in trial.metrics] for trial in trials], np.float64)
        table = table.reshape(len(trials), wanted.seeds)
        medians = np.array([trial.median for trial in trials], np.float64)
        shown, middle = figures.heights(table, metric), figures.heights(medians, metric)
        low, high = figures.span(np.concatenate([shown.ravel(), middle]))
        winner = best(trials)
        two = len(wanted.axes) == 2
        arrays = _sweep_map.dots(wanted, trials, middle, shown)
        arrays["data.2.marker.color"] = np.where(np.isfinite(shown), shown, low if figures.worst_is_low(metric) else high).ravel()
        place = [] if winner is None else [trials.index(winner)]
        arrays |= {"data.3.x": arrays.pop("x")[place], "data.3.y": arrays.pop("y")[place]}
        for number, (x, y) in enumerate(_sweep_lines.lines(wanted, trials, middle, winner, (low, high)), DOTTED):
            arrays |= {f"data.{number}.x": x, f"data.{number}.y": y}
        values = _sweep_map.colours(metric, low, high) | {
            "map": _visible(two, True) | _paths(_sweep_map.layout(wanted, metric, low, high)),
            "lines": _visible(two, False) | _paths(_sweep_lines.layout(wanted, metric, (low, high))),
            "data.2.marker.symbol": ["x" if trial.stage == "pruned" else "circle" for trial in trials for _ in trial.metrics],
            "stage": swept.stage,
            "said": _said(wanted, swept, trials),
            "over": {one.name: list(one.values) for one in wanted.axes},
            "seeds": wanted.seeds,
            "updates": wanted.updates,
            "points": [[list(trial.values), trial.stage, trial.proposed, trial.trained] for trial in trials],
            "metric": metric,
            "best": None if winner is None else dict(zip(wanted.names, winner.values, strict=True)),
        }
        return Drawing({name: np.ascontiguousarray(array) for name, array in arrays.items()} | {"metrics": table}, values)


def _said(wanted: Search, swept: Swept, trials: Sequence[Trial]) -> str:
    """How far the sweep is, in a sentence or two."""
    ended = sum(trial.done for trial in trials)
    early = sum(trial.stage == "pruned" for trial in trials)
    networks = "1 network" if wanted.seeds == 1 else f"{wanted.seeds} networks"
    told = f"{ended} of {wanted.points} points, {networks} each, {with_spaces(wanted.updates)} updates."
    if early:
        told += f" ✕: {early} looked hopeless and ended early."
    if swept.stage == "training":
        return told + time_left(swept.left)
    if swept.stage == "waiting":
        return Waiting(swept.ahead).sentence
    if swept.stage == "failed":
        return swept.trouble
    return f"{STAGES[swept.stage]} {told}" if swept.stage == "stopped" else STAGES.get(swept.stage, told)


def _visible(two: bool, as_map: bool) -> dict[str, Any]:
    """Which traces show, by path."""
    shown = [as_map and two, as_map and not two, as_map, as_map, *[not as_map] * len(_sweep_lines.LOOKS)]
    return {f"data.{number}.visible": one for number, one in enumerate(shown)}


def _paths(layout: dict[str, Any]) -> dict[str, Any]:
    return {f"layout.{path}": value for path, value in layout.items()}


def _nothing() -> dict[str, np.ndarray]:
    traces = {f"data.{trace}.{name}": np.zeros(0) for trace in range(1, DOTTED + len(_sweep_lines.LOOKS)) for name in "xy"}
    return traces | {"data.0.z": np.full((1, 1), np.nan), "data.2.marker.color": np.zeros(0), "metrics": np.zeros((0, 0))}


def _empty() -> dict[str, Any]:
    return {
        "map": _visible(False, True),
        "lines": _visible(False, False),
        "stage": "",
        "said": f"A grid first, then {search.PROPOSALS} points between that Optuna proposes.",
        "over": {},
        "seeds": search.SEEDS,
        "updates": 0,
        "points": [],
        "metric": "loss",
        "best": None,
    }
