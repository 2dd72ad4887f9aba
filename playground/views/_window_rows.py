"""The rows of the window as tracks: which series a row has, what their numbers stand for, and the
numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView

ROWS, FEWEST, OF_LETTERS = 5, 2, 3
"""The largest number of batch rows shown, the number beside many features, and the largest of rows
that have three letters, one below the other."""
FEW = 3
"""The largest number of input features that are drawn as lines in one track."""


def series_of(config: RunConfig) -> dict[str, Any]:
    """What a row's track says of its series: their names, and the words for numbers that stand for
    a symbol or a class."""
    task = tasks.registry()[config.task]
    if task.WINDOW in ("lines", "bars"):
        return {"series": [*task.INPUTS[: _drawn_features(config)], "target", "prediction"]}
    classes = list(config.class_names)
    names: dict[str, list[str]] = {"target": classes, "prediction": classes}
    if task.WINDOW == "picture":
        side = math.isqrt(task.FEATURES)
        tile = side if side * side == task.FEATURES else None
        return {"series": ["target", "prediction", "probability"], "names": names, "features": task.FEATURES, "tile": tile}
    return {"series": ["input", "target", "prediction", "probability"], "names": names | {"input": list(config.alphabet)}}


def row_values(config: RunConfig, window: WindowView) -> np.ndarray:
    """(rows, series, time steps): every shown row's series, as `Window` describes them. An encoder
    reads at the first time steps, and the network predicts nothing there."""
    task, silent = tasks.registry()[config.task], config.architecture.encoder_steps
    targets = window.targets if window.targets.ndim == 2 else window.targets[..., -1]
    target = np.where(window.weights > 0, targets, np.nan)[:, None]
    there = np.where(window.padding, np.nan, 1.0)[:, None]
    said = np.where(np.arange(targets.shape[1]) < silent, np.nan, there)
    if task.WINDOW in ("lines", "bars"):
        inputs, predicted = window.inputs[..., : _drawn_features(config)].swapaxes(1, 2), window.predictions[:, None]
    else:
        inputs = window.inputs.swapaxes(1, 2) if task.WINDOW == "picture" else symbols(window.inputs)[:, None]
        predicted = predicted_classes(window)
    return np.concatenate([inputs * there, target, predicted * said], axis=1)[: shown_rows(config)]


def symbols(inputs: np.ndarray) -> np.ndarray:
    """(rows, time steps): the number of each input symbol, from one-hot features or from numbers;
    NaN where there is none."""
    if inputs.shape[-1] == 1:
        return inputs[..., 0]
    return np.where(inputs.max(axis=-1) > 0, inputs.argmax(axis=-1), np.nan)


def predicted_classes(window: WindowView) -> np.ndarray:
    """(rows, 2, time steps): the predicted class and its probability.

    A frame holds the probabilities of more than two classes for the watched row alone; elsewhere
    they are NaN.
    """
    if window.outputs.shape[-1] == 2:
        second = window.predictions.astype(np.float64)
        return np.stack([np.where(np.isnan(second), np.nan, second >= 0.5), np.maximum(second, 1 - second)], axis=1)
    probability = np.full(window.predictions.shape, np.nan)
    probability[window.rows.index(window.row)] = window.outputs.max(axis=-1)
    return np.stack([window.predictions, probability], axis=1)


def apart(config: RunConfig) -> dict[int, str]:
    """The names, by number, of the features that have a track of their own."""
    return tasks.registry()[config.task].apart(dict(config.of_task))


def shown_rows(config: RunConfig) -> int:
    """How many batch rows are shown: fewer where features need room."""
    letters = tasks.registry()[config.task].WINDOW == "symbols" and config.outputs > 2
    return min(OF_LETTERS if letters else max(ROWS - len(apart(config)), FEWEST), config.batch_size)


def feature_key(feature: int) -> str:
    """The key of a feature's track."""
    return f"feature{feature}"


def features_apart(config: RunConfig, window: WindowView) -> dict[str, np.ndarray]:
    """By the key of its track: (1, time steps), a feature of the watched row."""
    row = window.rows.index(window.row)
    there = np.where(window.padding[row], np.nan, 1.0)
    return {feature_key(feature): (window.inputs[row, :, feature] * there)[None] for feature in apart(config)}


def _drawn_features(config: RunConfig) -> int:
    """How many features of the input are drawn as lines in a row's track: those that have no track
    of their own if they are few, otherwise the first."""
    together = config.widths[0] - len(apart(config))
    return together if together <= FEW else 1
