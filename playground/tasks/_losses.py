"""The loss of every position, and what is counted over positions: means, accuracy, confusion."""

from __future__ import annotations

import numpy as np

from playground.tasks._epoch import Epoch
from playground.tasks._task import Task


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis, in the form that cannot overflow."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def loss(task: Task | type[Task], targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """The loss of every position (…): cross-entropy from logits, or the mean square error."""
    if not task.CLASSES:
        return np.asarray(np.mean((outputs - targets) ** 2, axis=-1))
    shifted = outputs - outputs.max(axis=-1, keepdims=True)
    log_probability = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.asarray(-np.take_along_axis(log_probability, targets[..., None].astype(int), axis=-1)[..., 0])


def mean(values: np.ndarray, weights: np.ndarray | None) -> float:
    """The weighted mean of `values` (…) over all positions; 0 where every weight is 0."""
    if weights is None:
        return float(values.mean())
    total = float(weights.sum())
    return float((values * weights).sum() / total) if total else 0.0


def accuracy(data: Epoch, outputs: np.ndarray) -> float:
    """The weighted share of positions at which the likeliest class is the target."""
    return mean((outputs.argmax(axis=-1) == data.targets).astype(np.float64), data.weights)


def confusion(data: Epoch, outputs: np.ndarray) -> np.ndarray:
    """(classes, classes) int64: how often the class of the row was predicted as the class of the
    column, over the positions with a weight."""
    counted = np.ones(data.targets.shape, bool) if data.weights is None else data.weights > 0
    found = np.zeros((outputs.shape[-1],) * 2, np.int64)
    np.add.at(found, (data.targets[counted], outputs.argmax(axis=-1)[counted]), 1)
    return found
