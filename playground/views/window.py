"""The window of the last update, or the one that is held: input, target and prediction of every shown
row, and the loss at every time step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views import _answers
from playground.views._axis_ranges import round_range, span_of
from playground.views._spans import spans
from playground.views._view import Drawing, Seen, View
from playground.views._window_rows import apart, feature_key, features_apart, row_values, series_of, shown_rows

NARROWEST = 0.2
"""The smallest range of a row as a share of the widest row's values: a row of one time step would
else show a tiny miss as large."""
WEIGHTS = {"bars": 0.7, "symbols": 1.1, "words": 1.4, "picture": 1.1}
"""A row's share of the height by the way it is drawn; 1 for the others."""


class Window(View):
    """Tracks "row0" … (series, time steps), drawn as the task's WINDOW says, and "level".

    - "lines", "bars": the input (every feature if they are few), target and prediction. Features
      that are no past of the target have a track of their own instead, "feature0" …, of the watched
      row; there are then fewer rows.
    - "symbols", "words": the input's number in ALPHABET, the target, the predicted class and its
      probability.
    - "picture": the `features` of the input, drawn as a `tile` × `tile` image if their number is a
      square; then the target, the predicted class and its probability.

    NaN: in padding, for a target that does not count, and for the probability in unwatched rows if
    there are more than two classes. Track "level" (1, time steps): the loss at every time step,
    mean over the shown rows that count there.

    Values: "ranges" {track: [low, high]} of lines, bars and level, each row with its own: what
    matters is whether green lies on red in it. "padding" {track: [[first, stop], …]}: the padded
    columns; "uncounted", likewise: those of the level in which no output of any row counts. "row":
    the place of the watched row among those shown.
    """

    TITLE = "Window"
    QUESTION = "Does green lie on red?"
    LOOK = "Green lies on red where the network is right."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 0
    ELSEWHERE = True
    IN_RACE = True

    def look(self, config: RunConfig) -> str:
        return tasks.registry()[config.task].look(dict(config.of_task))

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        task = tasks.registry()[config.task]
        # Below letters lies a bar for two classes, and two rows of letters for more.
        mark = "words" if task.WINDOW == "symbols" and config.outputs > 2 else task.WINDOW
        rows = [
            {
                "key": f"row{row}",
                "label": f"row {row}",
                "symbol": "",
                "formula": "",
                "help": "input blue, target red, prediction green",
                "mark": mark,
                "scale": "free",
                "row": row,
                "weight": WEIGHTS.get(mark, 1.0),
                **series_of(config),
            }
            for row in range(shown_rows(config))
        ]
        features = [
            {
                "key": feature_key(feature),
                "label": name,
                "symbol": "",
                "formula": "",
                "help": "an input of the watched row, on its own scale",
                "mark": "lines",
                "scale": "free",
                "feature": feature,
                "series": ["input"],
                "weight": 0.7,
            }
            for feature, name in apart(config).items()
        ]
        level = {
            "key": "level",
            "label": "loss",
            "symbol": "L",
            "formula": "Lₜ = −ln p(yₜ)" if task.CLASSES else "Lₜ = (ŷₜ − yₜ)²",
            "help": "the loss at each time step, mean over the rows shown",
            "mark": "level",
            "scale": "free",
            "series": ["loss"],
            "weight": 0.6,
        }
        return {"tracks": [*rows, *features, level], "holds": True}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None:
            return "No prediction yet."
        return _answers.of_predictions(seen.frame.config, seen.frame.window)

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.data is None:
            return None
        window, config = seen.data, seen.config
        task = tasks.registry()[config.task]
        rows = row_values(config, window)
        arrays = {f"row{row}": np.array(values, np.float32, order="C") for row, values in enumerate(rows)}
        features = features_apart(config, window)
        weights = window.weights[: len(rows)]
        level, uncounted = mean_over_rows(window.losses[: len(rows)], weights), spans(weights.max(axis=0) == 0)
        ranges: dict[str, list[float]] = {}
        if task.WINDOW in ("lines", "bars"):
            least = NARROWEST * max(map(span_of, arrays.values()))
            ranges = {key: [0.0, 1.0] if task.BITS else round_range(row, least) for key, row in arrays.items()}
        ranges["level"] = [0.0, _top(level)]
        ranges |= {key: round_range(values) for key, values in features.items()}
        padding = {key: spans(window.padding[row]) for row, key in enumerate(arrays) if window.padding[row].any()}
        watched = window.rows.index(window.row)
        own = spans(window.padding[watched])
        padding |= dict.fromkeys(features, own) if own else {}
        arrays |= {key: values.astype(np.float32) for key, values in features.items()}
        arrays["level"] = level[None].astype(np.float32)
        marks = {"padding": padding, "uncounted": {"level": uncounted} if uncounted else {}, "row": watched}
        return Drawing(arrays, {"ranges": ranges} | marks)


def mean_over_rows(losses: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(time steps,): the weighted mean of the loss over the rows at every time step; NaN where no
    row counts."""
    weight = weights.sum(axis=0, dtype=np.float64)
    total = (np.where(weights > 0, losses, 0) * weights).sum(axis=0, dtype=np.float64)
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan)


def _top(level: np.ndarray) -> float:
    """The loss at the track's full height: a power of ten, so that it rarely changes."""
    finite = level[np.isfinite(level)]
    return float(10.0 ** math.ceil(math.log10(max(float(finite.max()) if finite.size else 1.0, 1e-9))))
