"""The probability of each class at each time step of the watched row."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.cells import Signal
from playground.configuration.config import RunConfig
from playground.views._answers import UNBOUNDED, counted
from playground.views._classes import shown_side_by_side
from playground.views._heatmap import heat_track, rows_of
from playground.views._spans import padding_of, spans
from playground.views._task import writes
from playground.views._view import Drawing, Seen, View

PROBABILITY = Signal(
    "classes", "p", "pₜ = softmax(Wᵧ·hₜ + bᵧ)", "of each class, a row each, given what has been read so far", signed=False
)


FEW = 10
"""So many names of one letter have room to be read, beside some rows of the window."""


class ClassProbabilities(View):
    """Track "p" (classes, time steps), from 0 to 1, NaN in padding. The track's "units" are the
    names of the classes; of a text with many characters, the most frequent ones.

    Values: "limits"; "padding"; "marked" {"p": [[class, first, stop], …]}: the true class, at the
    time steps that have a target.
    """

    TITLE = "Class probabilities"
    QUESTION = "How sure is it of the true class?"
    LOOK = "What the network makes of the sequence so far. The frame is the true class, where the answer counts."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 1
    ELSEWHERE = True

    def applies(self, config: RunConfig) -> bool:
        return bool(shown_side_by_side(config))

    def in_talk(self, config: RunConfig) -> bool:
        # The many letters of a text could not be told apart, and what it writes tells the story.
        return not writes(config)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        names = list(config.class_names[: shown_side_by_side(config)])
        track = heat_track("p", PROBABILITY, max(3.0, len(names) / 5))
        return {"tracks": [track | {"units": names, "readable": len(names) <= FEW or max(map(len, names)) > 1}]}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None:
            return ""
        window = seen.frame.window
        row = window.rows.index(window.row)
        steps = np.flatnonzero(counted(window)[row])
        if not len(steps):
            return "No answer counts in this row."
        target, outputs = int(window.targets[row][steps[-1]]), window.outputs[steps[-1]]
        if not np.isfinite(outputs).all():
            return UNBOUNDED
        names, likeliest = seen.frame.config.class_names, int(outputs.argmax())
        sure = f"True class {names[target]} ends at {outputs[target]:.0%}"
        return f"{sure}." if likeliest == target else f"{sure}, {names[likeliest]} at {outputs[likeliest]:.0%}."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None:
            return None
        window = seen.frame.window
        row, reading = window.rows.index(window.row), seen.frame.config.architecture.encoder_steps
        silent = window.padding[row] | (np.arange(len(window.outputs)) < reading)
        counts = window.weights[row] > 0
        most = shown_side_by_side(seen.frame.config)
        marked = [
            [int(number), *span]
            for number in np.unique(window.targets[row][counts])
            if number < most
            for span in spans(counts & (window.targets[row] == number))
        ]
        probabilities = np.where(silent[:, None], np.nan, window.outputs[:, :most])
        return Drawing(
            {"p": rows_of(probabilities)}, {"limits": {"p": 1.0}, "padding": {"p": padding_of(window)}, "marked": {"p": marked}}
        )
