"""The window as the network saw it: input, target and prediction of every shown row, and the loss of every position."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.tasks import Task
from playground.views._view import Drawing, Seen, View

ROWS = 5
"""At most so many rows of a batch are shown."""
FEW = 3
"""Up to so many features of an input are told apart as lines in one track."""
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
        series = shown(task, window, config.architecture.encoder_steps)
        arrays = {f"row{row}": np.array(one, np.float32, order="C") for row, one in enumerate(series)}
        level = mean_over_rows(window.losses, window.weights)
        ranges: dict[str, list[float]] = {}
        if task.WINDOW in ("lines", "bars"):
            ranges = {key: [0.0, 1.0] if task.BITS else outwards(row) for key, row in arrays.items()}
        ranges["level"] = [0.0, _top(level)]
        padding = {key: stretches(window.padding[row]) for row, key in enumerate(arrays) if window.padding[row].any()}
        arrays["level"] = level[None].astype(np.float32)
        return Drawing(arrays, {"ranges": ranges, "padding": padding})


def series_of(task: type[Task]) -> dict[str, Any]:
    """What a row's track says of its series: their names, and how the numbers are called that stand for something."""
    if task.WINDOW in ("lines", "bars"):
        inputs = [f"input {feature + 1}" if feature else "input" for feature in range(_drawn_features(task))]
        return {"series": [*inputs, "target", "prediction"]}
    classes = class_names(task)
    names: dict[str, list[str]] = {"target": classes, "prediction": classes}
    if task.WINDOW == "picture":
        side = math.isqrt(task.FEATURES)
        tile = side if side * side == task.FEATURES else None
        return {"series": ["target", "prediction", "probability"], "names": names, "features": task.FEATURES, "tile": tile}
    return {"series": ["input", "target", "prediction", "probability"], "names": names | {"input": list(task.ALPHABET)}}


def class_names(task: type[Task]) -> list[str]:
    """The names of the classes; their numbers where they have none."""
    return list(task.CLASS_NAMES) or [str(number) for number in range(task.OUTPUTS)]


def shown(task: type[Task], window: WindowView, silent: int = 0) -> np.ndarray:
    """(rows, series, time steps): the series of every row's track, as `Window` says; nothing is predicted at the first `silent` steps."""
    targets = window.targets if window.targets.ndim == 2 else window.targets[..., 0]
    target = np.where(window.weights > 0, targets, np.nan)[:, None]
    there = np.where(window.padding, np.nan, 1.0)[:, None]
    said = np.where(np.arange(targets.shape[1]) < silent, np.nan, there)
    if task.WINDOW in ("lines", "bars"):
        inputs = window.inputs[..., : _drawn_features(task)].swapaxes(1, 2)
        return np.concatenate([inputs * there, target, window.predictions[:, None] * said], axis=1)
    inputs = window.inputs.swapaxes(1, 2) if task.WINDOW == "picture" else symbols(window.inputs)[:, None]
    return np.concatenate([inputs * there, target, predicted(task, window) * said], axis=1)


def symbols(inputs: np.ndarray) -> np.ndarray:
    """(rows, time steps): which symbol each input is, from one-hot features or as it comes; NaN where none is."""
    if inputs.shape[-1] == 1:
        return inputs[..., 0]
    return np.where(inputs.max(axis=-1) > 0, inputs.argmax(axis=-1), np.nan)


def predicted(task: type[Task], window: WindowView) -> np.ndarray:
    """(rows, 2, time steps): the predicted class, and how probable the network takes it to be."""
    if task.OUTPUTS == 2:
        second = window.predictions.astype(np.float64)
        return np.stack([np.where(np.isnan(second), np.nan, second >= 0.5), np.maximum(second, 1 - second)], axis=1)
    probability = np.full(window.predictions.shape, np.nan)
    probability[window.rows.index(window.row)] = window.outputs.max(axis=-1)
    return np.stack([window.predictions, probability], axis=1)


def stretches(marked: np.ndarray) -> list[list[int]]:
    """[first, stop] of every stretch of `marked` (time steps,) bool."""
    edges = np.flatnonzero(np.diff(marked.astype(np.int8), prepend=0, append=0))
    return [[int(first), int(stop)] for first, stop in edges.reshape(-1, 2)]


def padding_of(window: WindowView) -> list[list[int]]:
    """The stretches of columns in which the watched row is padded."""
    return stretches(window.padding[window.rows.index(window.row)])


def _drawn_features(task: type[Task]) -> int:
    """How many features of the input are drawn as lines: all of a few, else the first."""
    return task.FEATURES if task.FEATURES <= FEW else 1


def mean_over_rows(losses: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(time steps,): the mean loss of every position over the rows that count there; NaN where none does."""
    heavy = weights.sum(axis=0, dtype=np.float64)
    total = (np.where(weights > 0, losses, 0) * weights).sum(axis=0, dtype=np.float64)
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
    """The loss at the track's full height: a power of ten, so that it rarely moves."""
    finite = level[np.isfinite(level)]
    return float(10.0 ** math.ceil(math.log10(max(float(finite.max()) if finite.size else 1.0, 1e-9))))
