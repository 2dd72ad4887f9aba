"""The loss of every update, with the epochs and with what happened to the run."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.spikes import unseen
from playground.views import _answers, _loss_curves, _loss_marks
from playground.views._axis_ranges import linear_range, log_range, nice_ceiling
from playground.views._loss_curves import EARLIER, FLOOR, LEVELS, MEDIAN, TRAINING, VALIDATION
from playground.views._plotly import FIXED_GRID, GRID, note
from playground.views._task import task_of
from playground.views._view import Drawing, Seen, View

BESIDE = 176
"""Points right of the plot for the legend and the words of marks."""
FEW = 40
"""With fewer points than this each gets a dot: a line through one point is invisible."""


class Loss(View):
    """The traces of `_loss_curves`; "layout.shapes" and "layout.annotations" mark epochs and
    events, as `_loss_marks` makes them.

    customdata of the training trace: (epoch, window in it), both from 1. The y axis is logarithmic
    until the viewer chooses a linear one: "ranges" gives the range of each.
    """

    TITLE = "Loss of every update"
    QUESTION = "Is the loss falling?"
    LOOK = "One point an update, none averaged away: every jump has a cause."
    KIND = "plotly"
    PLACE = "top"
    ELSEWHERE = True

    def look(self, config: RunConfig) -> str:
        kind, lag = tasks.registry()[config.task], max(tasks.lags_of(task_of(config)), default=0)
        if lag and not config.carry_state:
            share = min(lag / config.truncation_length, 1.0)
            return (
                f"The state is reset at every window, so {share:.0%} of the targets can only be guessed: the loss can't fall to 0."
            )
        if lag and config.truncation_length <= lag:
            return "It stays at the loss of guessing (0.69 = ln 2): the gradient ends before the bit that the state must store."
        if config.input_dropout or config.output_dropout or config.recurrent_dropout:
            return "Blue is trained with dropout, dashed green tested without it: compare the two."
        if unseen(config):
            return "It jumps where an epoch begins: the carried state is empty there, so the first echoes can't be known."
        noise = dict(config.of_task).get("noise", 0.0)
        if not kind.CLASSES and isinstance(noise, float) and noise > 0:
            return f"It can't fall below {noise * noise:.2g}, the variance of the noise, which nothing can predict."
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        layout = {
            "margin": {"l": 48, "r": BESIDE, "t": 18, "b": 20},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "showlegend": True,
            "dragmode": "zoom",
            "uirevision": "loss",
            # Placed relative to the container, the legend takes no room from the plot; relative to
            # the paper it would grow the margins.
            "legend": {
                "xref": "container",
                "x": 1,
                "xanchor": "right",
                "yref": "container",
                "y": 0.95,
                "tracegroupgap": 0,
                "maxheight": 400,
                "yanchor": "top",
                "font": {"size": 10},
            },
            "xaxis": GRID | {"tickformat": ",d", "nticks": 8},
            "yaxis": FIXED_GRID | {"type": "log"},
        }
        # Painted in this order: the oldest line first, validation above all.
        growing = [*reversed(range(EARLIER, MEDIAN)), TRAINING, MEDIAN, VALIDATION]
        return {
            "data": _loss_curves.traces(config),
            "layout": layout,
            "log": True,
            "canvas": growing,
            "timeline": True,
            "beside": True,
        }

    def answer(self, seen: Seen) -> str:
        if not seen.history.update:
            return "Every update will add a point here."
        return _answers.of_loss(seen.history)

    def draw(self, seen: Seen) -> Drawing | None:
        history = seen.history
        start, stop = seen.watch.range or (0, _axis_end(history.update))
        stop = max(start + 1, stop)
        arrays, banded = _loss_curves.points(seen, start, stop)
        epochs, epoch_names = _loss_marks.epochs(history, start, stop, seen.watch.points)
        marks, mark_words = _loss_marks.marks(history, start, stop, len(seen.baselines.get("loss", {})))
        annotations = epoch_names + mark_words
        if not history.update:
            waiting = "The first update is on its way …" if seen.playing else "Press Train: every update adds a point"
            # In two lines: one is wider than a phone's chart.
            annotations.append(note(re.sub(r"(?<=[,:]) ", "<br>", seen.preparing or waiting, count=1), 0.5, 0.5))
        # The axis makes no room for the floor and for all baselines but the best, which would press
        # the curves together: they show where they happen to lie within.
        losses = np.concatenate([arrays[f"data.{trace}.y"] for trace in range(LEVELS + 1) if trace != FLOOR])
        return Drawing(
            arrays,
            {
                f"data.{TRAINING}.mode": "lines+markers" if len(arrays[f"data.{TRAINING}.x"]) < FEW else "lines",
                "layout.xaxis.range": [int(start), int(stop)],
                "ranges": {"log": log_range(losses), "linear": linear_range(losses)},
                "layout.shapes": epochs + marks,
                "layout.annotations": annotations,
                f"data.{TRAINING}.meta": "band" if banded else "",
                **_loss_curves.names(seen),
            },
        )


def _axis_end(updates: int) -> int:
    """Where the axis of a whole run ends. It grows by steps of up to a tenth, and stays at 10 for
    the first ten updates."""
    return int(nice_ceiling(max(updates, 10))) if updates else 100
