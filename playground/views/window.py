"""The window as the network saw it: input, target and prediction of every shown row, and the loss of every position."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.config import RunConfig
from playground.tasks import Task
from playground.views import Drawing, Seen, View

ROWS = 5
"""At most so many rows of a batch are shown."""
SERIES = ("input", "target", "prediction")


class Window(View):
    """Lanes "row0" … (3, time steps): input, target, prediction, as bars for bits, as lines otherwise.

    Lane "level" (1, time steps): the loss of every position, mean over the shown rows. Values: "ranges" {lane: [low, high]},
    rounded outwards; each row of a series has its own, for what counts is whether green lies on red in it.
    """

    TITLE = "Window"
    LOOK = "Green lies on red where the network is right."
    KIND = "lanes"
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
                "series": list(SERIES),
                "row": row,
                "weight": 0.7 if task.BITS else 1.0,
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
        return {"lanes": [*rows, level]}

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None:
            return None
        window, task = seen.frame.window, tasks.registry()[seen.frame.config.task]
        targets = window.targets if window.targets.ndim == 2 else window.targets[..., 0]
        shown = [
            np.where(window.padding, np.nan, window.inputs[..., 0]),
            np.where(window.weights > 0, targets, np.nan),
            np.where(window.padding, np.nan, window.predictions),
        ]
        series = np.stack(shown, axis=1).astype(np.float32)
        arrays = {f"row{row}": series[row] for row in range(len(series))}
        level = mean_over_rows(window.losses, window.weights)
        ranges = {key: [0.0, 1.0] if task.BITS else outwards(row) for key, row in arrays.items()}
        ranges["level"] = [0.0, _top(level)]
        arrays["level"] = level[None].astype(np.float32)
        return Drawing(arrays, {"ranges": ranges})


def mean_over_rows(losses: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(time steps,): the mean loss of every position over the rows that count there; NaN where none does."""
    heavy = weights.sum(axis=0, dtype=np.float64)
    total = (losses * weights).sum(axis=0, dtype=np.float64)
    return np.where(heavy > 0, total / np.where(heavy > 0, heavy, 1.0), np.nan)


def task_of(config: RunConfig) -> Task:
    """The task of `config`; with its default settings where it needs an upload: the series then shows as the network sees it."""
    try:
        return config.make_task()
    except KeyError:
        kind = tasks.registry()[config.task]
        return kind({setting.name: setting.default for setting in kind.SETTINGS})


def outwards(values: np.ndarray) -> list[float]:
    """[low, high] around the finite `values`, on multiples of a round step about a quarter of their span, so that it rarely moves."""
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    span = max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-6)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * round_ for round_ in (1, 2, 5, 10) if power * round_ >= span / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [first * step, max(last, first + 1) * step]


def _top(level: np.ndarray) -> float:
    """The loss at the lane's full height: a power of ten, so that it rarely moves."""
    finite = level[np.isfinite(level)]
    return float(10.0 ** math.ceil(math.log10(max(float(finite.max()) if finite.size else 1.0, 1e-9))))
