"""Trains the networks of a sweep one after another and reports their progress; configurations that
differ in the seed share a trainer."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from playground.configuration.config import RunConfig
from playground.messages.frame import Evaluation
from playground.messages.request import Request
from playground.sweeps import BUCKETS, Plan, TrainedVariation
from playground.tasks import Task, Uploads, goal_of, lags_of
from playground.training import advance

FIRST = 100
"""Updates of the first call, which measures a network's speed."""
EVERY = 0.4
"""Seconds of training between two reports of a network."""
LAST = 0.1
"""The share of the updates, at the end, whose mean loss is the plateau."""
VALIDATION = 20
"""Validation windows per row for a goal other than the loss."""


def train(plan: Plan, uploads: Uploads) -> Iterator[TrainedVariation]:
    """The progress of each configuration's network from time to time, the last report with its
    plateau."""
    for number, config in enumerate(plan.configs):
        yield from _one(number, config, plan.updates, uploads)


def _one(number: int, config: RunConfig, updates: int, uploads: Uploads) -> Iterator[TrainedVariation]:
    task = config.make_task(uploads)
    goal = goal_of(task)
    state, losses = advance.first_state(config), np.full(updates, np.nan, np.float32)
    count, evaluation = min(FIRST, updates), None
    while state.update < updates:
        began, start = time.perf_counter(), state.update
        ends = start + count == updates
        request = Request(window=False, evaluate=VALIDATION if ends and goal and goal.metric != "loss" else 0)
        state, frame = advance.advance(config, state, count, request, uploads)
        losses[start : start + len(frame.losses)] = frame.losses
        if frame.blew_up is not None:
            yield TrainedVariation(number, state.update, *_extremes(losses), blew_up=True, reached=False if goal else None)
            return
        evaluation = frame.evaluation
        if state.update < updates:
            yield TrainedVariation(number, state.update, *_extremes(losses))
            # The first call compiles, so its duration does not tell the speed.
            fitting = count if start == 0 else int(count * EVERY / (time.perf_counter() - began))
            count = min(max(2 * count if start == 0 else fitting, 1), updates - state.update)
    plateau = float(losses[settled(config, task, updates)].mean())
    yield TrainedVariation(number, updates, *_extremes(losses), plateau=plateau, reached=_reached(task, plateau, evaluation))


def settled(config: RunConfig, task: Task, updates: int) -> np.ndarray:
    """(updates,) bool: the last tenth, without the windows that need inputs from before the start
    of their epoch.

    With a carried state the loss jumps in those windows, which is no part of a plateau; with a
    reset one all windows are alike.
    """
    numbers = np.arange(updates)
    last = numbers >= updates - max(round(LAST * updates), 1)
    if not config.carry_state:
        return last
    column = numbers % config.updates_per_epoch * config.step
    inside = last & (column >= max(lags_of(task), default=1))
    return inside if inside.any() else last


def _reached(task: Task, plateau: float, evaluation: Evaluation | None) -> bool | None:
    goal = goal_of(task)
    if goal is None:
        return None
    value = plateau if goal.metric == "loss" or evaluation is None else evaluation.metrics[goal.metric]
    return goal.reached(value)


def _extremes(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The minimum and the maximum loss of each of BUCKETS buckets, NaN where all losses are NaN."""
    size = -(-len(losses) // BUCKETS)
    table = np.full(BUCKETS * size, np.nan, np.float32)
    table[: len(losses)] = losses
    return np.fmin.reduce(table.reshape(BUCKETS, size), axis=1), np.fmax.reduce(table.reshape(BUCKETS, size), axis=1)
