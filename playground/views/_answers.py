"""What panels say of what they draw: counts, means and extremes in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Evaluation, WindowView
from playground.runs.history import History
from playground.views._numbers import short_loss, with_spaces

UNBOUNDED = "The numbers have grown without bound."
"""What every panel says where it has nothing finite to draw."""
TREND, LEAST = 200, 10
"""The loss is compared over at most this many updates, and over no fewer than these."""
LEVEL = 0.97
"""A median loss between this share of the earlier one and its inverse counts as level."""


def of_predictions(config: RunConfig, window: WindowView) -> str:
    """How many of the window's predictions are wrong, or by how much they miss."""
    task, counts = tasks.registry()[config.task], counted(window)
    total = int(counts.sum())
    if not total:
        return "No prediction counts in this window."
    if task.CLASSES:
        wrong = int((classes(window) != window.targets)[counts].sum())
        what = "prediction" if total == 1 else "predictions"
        if not wrong:
            return f"Yes: all {with_spaces(total)} predictions are right." if total > 1 else "Yes: the one prediction is right."
        return f"{with_spaces(wrong)} of {with_spaces(total)} {what} {'is' if wrong == 1 else 'are'} wrong."
    targets = window.targets[..., -1] if window.targets.ndim > window.predictions.ndim else window.targets
    with np.errstate(over="ignore", invalid="ignore"):
        miss = float(np.abs(targets - window.predictions)[counts].mean(dtype=np.float64))
    return f"They are {short_loss(miss)} apart, on average." if np.isfinite(miss) else UNBOUNDED


def counted(window: WindowView) -> np.ndarray:
    """(rows, time steps) bool: where a prediction counts."""
    return (window.weights > 0) & ~window.padding


def classes(window: WindowView) -> np.ndarray:
    """(rows, time steps): the predicted class. For two classes, `predictions` holds the probability
    of the second."""
    return np.asarray(window.predictions >= 0.5 if window.outputs.shape[-1] == 2 else window.predictions)


def examples(config: RunConfig, evaluation: Evaluation) -> str:
    """On how many examples an evaluation rests: "on 359 pictures"; "on examples" if unknown."""
    if not evaluation.examples:
        return "on examples"
    return f"on {with_spaces(evaluation.examples)} {tasks.registry()[config.task].EXAMPLES}"


def of_loss(history: History) -> str:
    """Where the loss is, and how it moved over the last updates; "" before the first."""
    recent = history.recent
    if not len(recent):
        return ""
    span = min(TREND, len(recent) // 2)
    now = float(np.median(recent[-max(span, 1) :]))
    if not np.isfinite(now):
        return UNBOUNDED
    if span < LEAST:
        return (
            f"It is {short_loss(float(recent[-1]))} after {with_spaces(history.update)} update{'s' if history.update > 1 else ''}."
        )
    before = float(np.median(recent[-2 * span : -span]))
    updates = f"{with_spaces(2 * span)} updates"
    if LEVEL * before <= now <= before / LEVEL or short_loss(now) == short_loss(before):
        return f"No: near {short_loss(now)} for {updates}."
    return f"{'Yes' if now < before else 'No'}: from {short_loss(before)} to {short_loss(now)} in {updates}."


def of_units(states: np.ndarray) -> str:
    """Which unit of states (time steps, units) moves least from step to step, and which most; where
    units never move, as a ReLU that is never active, how many."""
    with np.errstate(over="ignore", invalid="ignore"):
        moves = np.abs(np.diff(states.astype(np.float64), axis=0))
    moves = moves[np.isfinite(moves).all(axis=1)]
    if not len(moves):
        return UNBOUNDED if np.isinf(states).any() else "One time step shows no change."
    mean = moves.mean(axis=0)
    least, most = int(mean.argmin()), int(mean.argmax())
    if least == most:
        return f"Unit {least} moves by {short_loss(float(mean[least]))} a step."
    calm, busy = short_loss(float(mean[least])), short_loss(float(mean[most]))
    if not mean[least] and mean[most]:
        still = int((mean == 0).sum())
        return f"Unit {most} moves most, {busy} a step; {still} of {len(mean)} still."
    return f"Unit {least} moves least, {calm} a step; unit {most} most, {busy}."


def of_gates(titles: Mapping[str, str], values: Mapping[str, np.ndarray]) -> str:
    """How far each gate is open, on average over units and time steps."""
    with np.errstate(over="ignore", invalid="ignore"):
        means = {name: _mean(values[name]) for name in titles}
    if not all(0 <= mean <= 1 for mean in means.values()):
        return UNBOUNDED
    parts = [f"{titles[name].removesuffix(' gate')} {mean:.2f}" for name, mean in means.items()]
    return f"On average: {', '.join(parts)} (1 is open)."


def _mean(values: np.ndarray) -> float:
    """Over all that is not NaN; NaN where nothing is left."""
    there = values[~np.isnan(values)]
    return float(there.mean(dtype=np.float64)) if there.size else np.nan


def of_change(change: Mapping[str, np.ndarray], symbols: Mapping[str, str]) -> str:
    """Which unit of which state or gate (time steps, units) changes most, and when."""
    sizes = {name: np.where(np.isfinite(values), np.abs(values), 0.0) for name, values in change.items()}
    largest = max(sizes, key=lambda name: float(sizes[name].max()))
    size = float(sizes[largest].max())
    if not size:
        return "Nothing is changed."
    step, unit = np.unravel_index(int(sizes[largest].argmax()), sizes[largest].shape)
    return f"Unit {unit} of {symbols[largest]} changes most: by {short_loss(size)} at time step {step}."


def within(values: Sequence[float] | np.ndarray, least: float) -> int:
    """How many values from the first on are at least `least`, in a row."""
    below = np.flatnonzero(~(np.asarray(values, np.float64) >= least))
    return int(below[0]) if len(below) else len(values)
