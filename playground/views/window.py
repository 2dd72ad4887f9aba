"""The window as the network saw it: input, target and prediction of every shown row, and the loss of every position."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._axis_ranges import round_range
from playground.views._spans import spans
from playground.views._view import Drawing, Seen, View
from playground.views._window_rows import row_values, series_of

ROWS = 5
"""At most so many rows of a batch are shown."""
WEIGHTS = {"bars": 0.7, "symbols": 1.1, "words": 1.4, "picture": 1.1}
"""How much of the height a row gets, by how it is drawn, where that isn't 1."""


class Window(View):
    """Tracks "row0" … (series, time steps), drawn as the task's WINDOW says, and "level".

    - "lines", "bars": the input (each feature where there are few), target and prediction.
    - "symbols", "words": the input as a place in ALPHABET, target and predicted class, and the predicted class's probability.
    - "picture": first the `features` of the input as cells, `tile` × `tile` of them upright where their number is a square; then
      target, predicted class and its probability.

    NaN where nothing is: in padding, a target where none is asked, the probability of one of more than two classes outside the
    watched row. Track "level" (1, time steps): the loss of every position, mean over the shown rows that count there. Values:
    "ranges" {track: [low, high]} of lines, bars and level, rounded outwards; each row of a series has its own, for what counts is
    whether green lies on red in it. "padding" {track: [[first, stop], …]}: the columns that are padded.
    """

    TITLE = "Window"
    LOOK = "Green lies on red where the network is right."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 0

    def look(self, config: RunConfig) -> str:
        return tasks.registry()[config.task].LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        task = tasks.registry()[config.task]
        rows = [
            {
                "key": f"row{row}",
                "label": f"row {row}",
                "symbol": "",
                "formula": "",
                "help": "input blue, target red, prediction green",
                "mark": task.WINDOW,
                "scale": "free",
                "row": row,
                "weight": WEIGHTS.get(task.WINDOW, 1.0),
                **series_of(task),
            }
            for row in range(min(ROWS, config.batch_size))
        ]
        level = {
            "key": "level",
            "label": "loss",
            "symbol": "L",
            "formula": "Lₜ = −ln p(yₜ)" if task.CLASSES else "Lₜ = (ŷₜ − yₜ)²",
            "help": "the loss over the network unrolled in time: of each position, mean over the rows shown",
            "mark": "level",
            "scale": "free",
            "series": ["loss"],
            "weight": 0.6,
        }
        return {"tracks": [*rows, level]}

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None:
            return None
        window, config = seen.frame.window, seen.frame.config
        task = tasks.registry()[config.task]
        series = row_values(task, window, config.architecture.encoder_steps)
        arrays = {f"row{row}": np.array(one, np.float32, order="C") for row, one in enumerate(series)}
        level = mean_over_rows(window.losses, window.weights)
        ranges: dict[str, list[float]] = {}
        if task.WINDOW in ("lines", "bars"):
            ranges = {key: [0.0, 1.0] if task.BITS else round_range(row) for key, row in arrays.items()}
        ranges["level"] = [0.0, _top(level)]
        padding = {key: spans(window.padding[row]) for row, key in enumerate(arrays) if window.padding[row].any()}
        arrays["level"] = level[None].astype(np.float32)
        return Drawing(arrays, {"ranges": ranges, "padding": padding})


def mean_over_rows(losses: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(time steps,): the mean loss of every position over the rows that count there; NaN where none does."""
    heavy = weights.sum(axis=0, dtype=np.float64)
    total = (np.where(weights > 0, losses, 0) * weights).sum(axis=0, dtype=np.float64)
    return np.where(heavy > 0, total / np.where(heavy > 0, heavy, 1.0), np.nan)


def _top(level: np.ndarray) -> float:
    """The loss at the track's full height: a power of ten, so that it rarely moves."""
    finite = level[np.isfinite(level)]
    return float(10.0 ** math.ceil(math.log10(max(float(finite.max()) if finite.size else 1.0, 1e-9))))
