"""Padding takes no part in states, loss, metrics or gradients."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground import cells, tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.reference import network
from playground.tasks import NO_UPLOADS, Epoch
from playground.training import advance, prefetch, time_loop
from playground.training.session import TrainingSession
from tests.training.small import ONE_LAYER, double, same, somewhere, train

X = np.array([[[0, 1, 2], [9, 8, 7]], [[3, 4, 5], [0, 0, 0]], [[6, 7, 8], [6, 5, 4]], [[9, 0, 1], [3, 2, 1]]], np.float64)
"""Géron's four instances of two steps. Source: Géron ch. 14."""
LENGTHS = np.array([2, 1, 2, 2])
LITTLE = 1e-5
TASKS = {
    "reber": {"longest": 12, "strings": 1_000},
    "translate": {"largest": "99", "embedding": 3, "updates_per_epoch": 20},
    "variable_length": {"longest": 6, "updates_per_epoch": 20},
}


def padded(task: str, **settings: Any) -> RunConfig:
    """Two small layers, plain SGD with learning rate 1: a step is the gradient."""
    own = TASKS[task]
    base = {"task": task, "layers": 2, "units": "4,3", "batch_size": 5}
    return from_pairs(base | own | {"optimizer": "sgd", "learning_rate": 1, "initializer": "glorot"} | settings)


def with_garbage(data: Epoch) -> Epoch:
    """The same data with something else where it is padded."""
    assert data.padding is not None
    rng, there = np.random.default_rng(9), ~data.padding
    # Words are numbers of a vocabulary: garbage among them is another word.
    words = data.inputs.shape[-1] == 1 and bool((data.inputs % 1 == 0).all())
    garbage = rng.integers(1, 20, data.inputs.shape) if words else rng.normal(0, 100, data.inputs.shape)
    inputs = np.where(there[..., None], data.inputs, garbage).astype(np.float32)
    other = 1 - data.targets if data.targets.dtype.kind == "i" else rng.normal(0, 100, data.targets.shape).astype(np.float32)
    there = there if data.targets.ndim == there.ndim else there[..., None]
    return replace(data, inputs=inputs, targets=np.where(there, data.targets, other))


def loss_of(config: RunConfig, weights: tuple[np.ndarray, ...], data: Epoch) -> float:
    """The oracle: the loss of one window by the network in NumPy and float64 that holds its states where there is padding."""
    states = double(network.zero_states(config, len(data.inputs)))
    outputs = network.forward(config, weights, data.inputs.astype(float), states, padding=data.padding).outputs
    return tasks.mean(tasks.loss(tasks.registry()[config.task], data.targets, outputs), data.weights)


def slope(config: RunConfig, weights: tuple[np.ndarray, ...], place: int, at: tuple[int, ...], data: Epoch) -> float:
    heights = []
    for little in (LITTLE, -LITTLE):
        moved = weights[place].copy()
        moved[at] += little
        heights.append(loss_of(config, (*weights[:place], moved, *weights[place + 1 :]), data))
    return (heights[0] - heights[1]) / (2 * LITTLE)


@pytest.mark.parametrize("cell", cells.registry())
def test_a_sequence_that_has_ended_says_nothing_and_keeps_its_state(cell: str) -> None:
    kind, rng = cells.make(cell), np.random.default_rng(0)
    weights = {name: rng.normal(0, 0.3, shape) for name, shape in kind.weight_shapes(3, 5).items()}
    empty = tuple(np.zeros((4, 5)) for _ in kind.STATES)
    padding = np.arange(2) >= LENGTHS[:, None]
    states, seen = cells.run(kind, weights, X, empty, padding=padding)
    whole_states, whole = cells.run(kind, weights, X, empty)
    assert not any(signal[1, 1].any() for signal in seen.values())
    for name, state, last in zip(kind.STATES, states, whole_states, strict=True):
        assert np.array_equal(state[1], seen[name][1, 0])
        assert np.array_equal(state[[0, 2, 3]], last[[0, 2, 3]])
    assert np.array_equal(seen["h"][:, 0], whole["h"][:, 0])
    assert np.array_equal(seen["h"][[0, 2, 3], 1], whole["h"][[0, 2, 3], 1])
    assert whole["h"][1, 1].any()


# Where a padded step is held and where the loop ends early is the same code for every cell, and the same for every task.
@pytest.mark.parametrize(("task", "cell"), [("reber", "lstm"), ("variable_length", "simple"), ("translate", "lstm")])
def test_an_update_follows_the_gradient_of_the_padded_loss(task: str, cell: str) -> None:
    config = padded(task, cell=cell, **(ONE_LAYER if task == "translate" else {}))
    state = somewhere(config, seed=1)
    after, frame = train(config, state, 1)
    steps = config.truncation_length
    data = prefetch.epoch_data(config, 0, NO_UPLOADS).cut(state.window * steps, (state.window + 1) * steps)
    assert data.padding is not None
    assert data.padding.any()
    weights = double(state.weights)
    assert frame.losses[0] == pytest.approx(loss_of(config, weights, data), rel=1e-5)
    for place, (old, new) in enumerate(zip(state.weights, after.weights, strict=True)):
        found = [slope(config, weights, place, at, data) for at in np.ndindex(old.shape)]
        np.testing.assert_allclose((old.astype(float) - new).ravel(), found, rtol=1e-3, atol=2e-6)
        assert np.abs(found).max() > 1e-5


def answer(data: Epoch, *_: Any) -> Epoch:
    return data


@pytest.mark.parametrize(("task", "cell"), [("reber", "gru"), ("variable_length", "simple"), ("translate", "simple")])
def test_what_stands_in_the_padding_changes_nothing_bit_by_bit(task: str, cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = padded(task, cell=cell, **(ONE_LAYER if task == "translate" else {}))
    state = somewhere(config)
    data, validation_data = prefetch.epoch_data(config, 0, NO_UPLOADS), config.validation_data(NO_UPLOADS)
    found: list[tuple[State, Frame]] = []
    for trained, watched in ((data, validation_data), (with_garbage(data), with_garbage(validation_data))):
        monkeypatch.setattr(prefetch, "_data", functools.partial(answer, trained))
        monkeypatch.setattr(advance.session(), "prefetch", prefetch.Prefetch())
        monkeypatch.setattr(RunConfig, "validation_data", functools.partial(answer, watched))
        found.append(train(config, state, 10, evaluate=4, window=True))
    assert not np.array_equal(with_garbage(data).inputs, data.inputs)
    (one, clean), (other, dirty) = found
    assert same(one, other)
    for name in ("losses", "gradient_norms"):
        assert np.array_equal(getattr(clean, name), getattr(dirty, name))
    assert clean.evaluation is not None
    assert dirty.evaluation is not None
    assert (clean.evaluation.loss, clean.evaluation.metrics) == (dirty.evaluation.loss, dirty.evaluation.metrics)
    assert clean.evaluation.confusion is None or np.array_equal(clean.evaluation.confusion, dirty.evaluation.confusion)
    assert clean.window is not None
    assert dirty.window is not None
    assert np.array_equal(clean.window.predictions, dirty.window.predictions)
    for ours, theirs in zip(clean.window.layers, dirty.window.layers, strict=True):
        for name, signal in ours.items():
            assert np.array_equal(signal, theirs[name])
            assert not signal[clean.window.padding[clean.window.row]].any()


def all_steps(counts: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Bounds that leave no time step out. XLA does not know that: it compiles the same code, and only the loops are longer."""
    never = tf.reduce_sum(tf.cast(counts, tf.int32)) < 0
    return tf.cast(never, tf.int32), counts.shape[0] + tf.cast(never, tf.int32)


@pytest.mark.parametrize(("cell", "attention"), [("lstm", True), ("gru", False)])
def test_steps_that_are_padding_for_the_whole_batch_may_be_left_out_bit_by_bit(
    cell: str, attention: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = padded("translate", cell=cell, attention=attention, largest="9999", buckets=True, learning_rate=0.3, **ONE_LAYER)
    state = somewhere(config)
    data = prefetch.epoch_data(config, 0, NO_UPLOADS).padding
    assert data is not None
    assert data.reshape(config.batch_size, -1, config.truncation_length).all(axis=0).any(), "there is something to leave out"
    left_out, frame = train(config, state, 18)

    monkeypatch.setattr(time_loop, "bounds", all_steps)
    unshared = TrainingSession()
    monkeypatch.setattr(advance, "session", lambda: unshared)
    computed, other = train(config, state, 18)
    unshared.close()
    assert np.array_equal(frame.losses, other.losses)
    assert np.array_equal(frame.gradient_norms, other.gradient_norms)
    assert same(left_out, computed)


@pytest.mark.parametrize("units", ["16", "200"])
def test_steps_after_the_longest_sequence_may_be_left_out(units: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 units of an LSTM are too many for loops that are one function each."""
    config = padded("reber", cell="lstm", layers=1, units=units, longest=20, learning_rate=0.3)
    state = somewhere(config)
    data = prefetch.epoch_data(config, 0, NO_UPLOADS).weights
    assert data is not None
    asked = data.reshape(config.batch_size, -1, config.truncation_length).any(axis=0)
    assert len({int(np.flatnonzero(window).max()) for window in asked[:18]}) > 2, "the longest ones are of different lengths"
    assert not asked[:18, -1].all()
    left_out, frame = train(config, state, 18)

    monkeypatch.setattr(time_loop, "bounds", all_steps)
    unshared = TrainingSession()
    monkeypatch.setattr(advance, "session", lambda: unshared)
    computed, other = train(config, state, 18)
    unshared.close()
    np.testing.assert_allclose(frame.losses, other.losses, rtol=1e-5)
    np.testing.assert_allclose(frame.gradient_norms, other.gradient_norms, rtol=1e-4)
    for one, whole in zip(left_out.weights, computed.weights, strict=True):
        np.testing.assert_allclose(one, whole, rtol=1e-4, atol=1e-5)
