"""Small networks that compile in a second; what differs only in knobs and seed shares one compiled trainer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig, fixed, settings_of
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.reference import network
from playground.tasks import NO_UPLOADS, Epoch
from playground.training import advance, prefetch
from tests.variants import VARIANTS as VARIANTS

ONE_LAYER: dict[str, Any] = {"layers": 1, "units": "4"}
"""Compiled in half the time: for claims in which layers have no part."""
LOSSES = Request(window=False)


SMALL: dict[str, dict[str, Any]] = {
    "adding": {"length": 10},
    "classify": {"length": 4},
    "label": {"length": 4},
    "rain": {"days": 4},
    "reber": {"longest": 12},
    "text": {"built_in_text": "it"},
    "translate": {"embedding": 2, "largest": "99"},
    "variable_length": {"longest": 6},
}
"""What makes a task's network small where its defaults do not."""


def tiny(**settings: Any) -> RunConfig:
    """Two layers of 4 and 3 units, windows of 6 unless the task leaves no choice, plain SGD, 16 windows per epoch."""
    task = settings.get("task", "echo")
    base = {"layers": 2, "units": "4,3", "truncation_length": 6, "batch_size": 5, "epoch_length": 1000, "optimizer": "sgd"}
    base |= {"initializer": "glorot", "learning_rate": 0.5} | SMALL.get(task, {}) | settings
    forced = from_pairs({"task": task, "batch_size": 5}) if task != "echo" else None
    for name in set(base) - set(settings):
        if name not in settings_of(task) or (forced and name in fixed(task, dict(forced.of_task))):
            del base[name]
    return from_pairs(base)


def train(config: RunConfig, state: State, updates: int, **request: Any) -> tuple[State, Frame]:
    """`updates` updates; without further wishes a frame of losses alone."""
    return advance.advance(config, state, updates, replace(LOSSES, **request))


def somewhere(config: RunConfig, seed: int = 0, window: int = 2) -> State:
    """A state in the middle of an epoch with random weights and, where they are carried, random states: nothing in it is zero."""
    rng, first = np.random.default_rng(seed), advance.first_state(config)
    scale = 0.7 if config.carry_state else 0.0
    return replace(
        first,
        weights=tuple(rng.normal(0, 0.6, weight.shape).astype(np.float32) for weight in first.weights),
        recurrent=tuple(
            tuple((scale * rng.normal(size=state.shape)).astype(np.float32) for state in layer) for layer in first.recurrent
        ),
        update=window,
        window=window,
    )


def window_of(config: RunConfig, state: State) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets of the window that comes next, float64 where they are no classes."""
    part = part_of(config, state)
    return part.inputs, part.targets


def part_of(config: RunConfig, state: State) -> Epoch:
    """The window that comes next, float64 where it holds no classes."""
    start = state.column(config.step)
    part = prefetch.epoch_data(config, state.epoch_number, NO_UPLOADS).cut(start, start + config.truncation_length)
    targets = part.targets if part.targets.dtype.kind == "i" else part.targets.astype(np.float64)
    if last := dict(config.of_task).get("last_outputs"):
        weights = np.zeros(part.inputs.shape[:2])
        weights[:, -int(last) :] = 1
        part = replace(part, weights=weights)
    return replace(part, inputs=part.inputs.astype(np.float64), targets=targets)


def double(arrays: Any) -> Any:
    """The same tuples of arrays in float64."""
    return tuple(double(one) for one in arrays) if isinstance(arrays, tuple) else arrays.astype(np.float64)


def loss_of(config: RunConfig, weights: tuple[np.ndarray, ...], state: State) -> float:
    """The oracle: the mean loss of the next window, in NumPy and float64; padding in it is skipped."""
    part = part_of(config, state)
    seen = network.forward(config, double(weights), part.inputs, double(state.recurrent), padding=part.padding)
    return tasks.mean(tasks.loss(tasks.registry()[config.task], part.targets, seen.outputs), part.weights)


def same(one: State, other: State) -> bool:
    """Whether two states are equal bit by bit."""

    def arrays(state: State) -> list[np.ndarray]:
        return [*state.weights, *state.slots, *(array for layer in state.recurrent for array in layer)]

    counters = [(state.update, state.epoch_number, state.window, state.shift, state.optimizer) for state in (one, other)]
    return counters[0] == counters[1] and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(arrays(one), arrays(other), strict=True)
    )
