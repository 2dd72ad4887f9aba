"""The confusion matrix of the validation data: which class the network takes each true class for."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.views._classes import fit_side_by_side
from playground.views._numbers import with_spaces
from playground.views._task import writes
from playground.views._view import Drawing, Seen, View


class Confusion(View):
    """Array "values" (classes, classes): the share of each true class (row) that is predicted as
    each class (column).

    Array "numbers" (classes, classes): how many those are. Both are empty before the first
    evaluation.
    """

    TITLE = "Confusion"
    QUESTION = "Which classes does it take for another?"
    LOOK = "Validation data: every number off the diagonal is a mistake."
    KIND = "grid"
    PLACE = "side"
    ORDER = 4

    def applies(self, config: RunConfig) -> bool:
        return fit_side_by_side(config) and not writes(config)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        names = list(config.class_names)
        return {
            "scale": "gate",
            "across": {"title": "taken for", "names": names},
            "down": {"title": "true", "names": names},
            "empty": "after the first test on validation data",
        }

    def answer(self, seen: Seen) -> str:
        counts = seen.history.evaluations[-1].confusion if seen.history.evaluations else None
        if counts is None:
            return "The first test on validation data is still to come."
        wrong = np.where(np.eye(len(counts), dtype=bool), 0, counts)
        if not wrong.any():
            return f"None: all {with_spaces(int(counts.sum()))} answers are right."
        true, taken = np.unravel_index(int(wrong.argmax()), wrong.shape)
        names = seen.config.class_names
        often = int(wrong[true, taken])
        return f"Most often {names[true]} for {names[taken]}: {'once' if often == 1 else with_spaces(often) + ' times'}."

    def draw(self, seen: Seen) -> Drawing | None:
        newest = seen.history.evaluations[-1].confusion if seen.history.evaluations else None
        counts = np.zeros((0, 0), np.float32) if newest is None else newest.astype(np.float32)
        return Drawing({"values": counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), "numbers": counts})
