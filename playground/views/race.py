"""A race: the losses of this run and of those that are pinned beside it, on one axis."""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from playground.configuration import config_text
from playground.configuration.config import RunConfig, settings_of
from playground.runs.history import History
from playground.runs.race import MOST, STEPS
from playground.runs.snapshot import Racer
from playground.views._axis_ranges import log_range, nice_ceiling
from playground.views._loss_curves import positive
from playground.views._numbers import short_loss, with_spaces
from playground.views._plotly import FIXED_GRID
from playground.views._view import INPUT, Drawing, Seen, View

COLOURS = INPUT, "#D55E00", "#CC79A7", "#E69F00"
"""One a run, this one first: of Okabe and Ito's, which colour-blind people tell apart."""
DASHES = "solid", "dash", "dot", "dashdot"
"""One a run: what tells them apart without colours."""
EACH = 4
"""Points of the loss chart's width for each point of a line."""


class Race(View):
    """Trace 0 is this run, the next are the pinned ones in the order of their pinning.

    Values: "runs", a list of each one's label, figures and number (null: this run); "by": in what
    they keep step; "full": whether no other can be pinned.
    """

    TITLE = "Race"
    QUESTION = "Which settings learn faster?"
    LOOK = "Pin this run, then change a setting: both train on the same data, in step. Lines are medians of the loss."
    KIND = "race"
    PLACE = "side"
    ORDER = 39
    OPENED_FROM = "loss"
    OPENER = "race"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        traces = [
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"color": colour, "width": 1.8, "dash": dash},
                "marker": {"color": colour, "size": 4},
                "hovertemplate": "%{x:,.4~g}<br>loss %{y:.4g}",
            }
            for colour, dash in zip(COLOURS, DASHES, strict=True)
        ]
        layout = {
            "margin": {"l": 48, "r": 10, "t": 4, "b": 22},
            "uirevision": "race",
            "xaxis": FIXED_GRID | {"tickformat": ",d", "nticks": 5},
            "yaxis": FIXED_GRID | {"type": "log"},
        }
        return {"data": traces, "layout": layout, "log": True, "canvas": list(reversed(range(MOST))), "steps": list(STEPS)}

    def answer(self, seen: Seen) -> str:
        racers = seen.race.racers
        if not racers:
            return "Nothing is pinned yet: this run has nobody to race with."
        if not seen.history.update:
            return f"{_count(len(racers) + 1)} start together when Train is pressed."
        levels = [(label, _level(history)) for label, history in zip(labels(seen.config, racers), _histories(seen), strict=True)]
        known = sorted(((label, level) for label, level in levels if np.isfinite(level)), key=lambda one: one[1])
        if len(known) < 2:
            return "The others have no loss yet."
        (best, least), (_, second) = known[:2]
        if least == second:
            return "They have lost the same so far."
        return f"{best} leads: loss {short_loss(least)}, the next {short_loss(second)}."

    def draw(self, seen: Seen) -> Drawing | None:
        by_epochs = seen.race.by == "epochs"
        histories, names, configs = (
            _histories(seen),
            labels(seen.config, seen.race.racers),
            [seen.config, *(one.config for one in seen.race.racers)],
        )
        arrays: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {}
        ends, losses = [0.0], []
        for number in range(MOST):
            x, y = np.zeros(0), np.zeros(0, np.float32)
            if number < len(histories):
                per_epoch = configs[number].updates_per_epoch if by_epochs else 1
                x, y = histories[number].median(seen.watch.points // EACH, 0, histories[number].update)
                x, y = x / per_epoch, positive(y)
                ends.append(histories[number].update / per_epoch)
                values[f"data.{number}.name"] = html.escape(names[number])
            arrays |= {f"data.{number}.x": x.astype(np.float64), f"data.{number}.y": y}
            losses.append(y)
        runs = [_told(None, names[0], seen.history, "", "")]
        runs += [
            _told(one, name, one.snapshot.history, one.said, one.watch_token)
            for one, name in zip(seen.race.racers, names[1:], strict=True)
        ]
        joined = np.concatenate(losses)
        return Drawing(
            arrays,
            {
                "layout.xaxis.range": [0, float(nice_ceiling(max(*ends, 1 if by_epochs else 10)))],
                "ranges": {"log": log_range(joined), "linear": [0.0, float(np.nanmax(joined, initial=0.1)) * 1.05]},
                "runs": runs,
                "by": seen.race.by,
                "full": len(runs) >= MOST,
                **values,
            },
        )


def labels(config: RunConfig, racers: tuple[Racer, ...]) -> list[str]:
    """What tells each run of the race from the others, the one of `config` first: its values of the
    settings in which they differ."""
    configs = [config, *(one.config for one in racers)]
    pairs = [config_text.to_pairs(config) for config in configs]
    names = {name for one in pairs for name in one}
    declared = settings_of(config.task)
    differing = [name for name in declared if name in names and len({one.get(name) for one in pairs}) > 1]
    told = [config_text.in_words(config, differing) for config in configs]
    return [words or ("this run" if number == 0 else "the same settings") for number, words in enumerate(told)]


def _histories(seen: Seen) -> list[History]:
    return [seen.history, *(one.snapshot.history for one in seen.race.racers)]


def _level(history: History) -> float:
    """The median loss of the last hundred updates; NaN before the first."""
    newest = history.recent[-100:]
    return float(np.median(newest)) if len(newest) else float("nan")


def _told(racer: Racer | None, label: str, history: History, said: str, watch: str) -> dict[str, Any]:
    level = _level(history)
    newest = history.evaluations[-1] if history.evaluations else None
    return {
        "number": None if racer is None else racer.number,
        "label": label,
        "update": f"update {with_spaces(history.update)}",
        "loss": f"loss {short_loss(level)}" if np.isfinite(level) else "no loss",
        "validation": f"validation {short_loss(newest.loss)}" if newest is not None and np.isfinite(newest.loss) else "",
        "said": said,
        "watch": watch,
    }


def _count(number: int) -> str:
    return {2: "Two", 3: "Three", 4: "Four"}[number]
