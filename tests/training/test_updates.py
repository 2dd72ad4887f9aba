"""One update of the compiled trainer against the network in NumPy: its loss, its gradient, its clipping, the state that it hands on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config import RunConfig
from playground.reference import network
from tests.training.small import ONE_LAYER, VARIANTS, double, loss_of, same, somewhere, tiny, train, window_of

LITTLE = 1e-5


def slopes(config: RunConfig, state: Any) -> list[np.ndarray]:
    """The gradient of the next window's loss by central differences in float64."""
    weights = double(state.weights)
    found = []
    for place, weight in enumerate(weights):
        slope = np.zeros_like(weight)
        for at in np.ndindex(weight.shape):
            heights = []
            for little in (LITTLE, -LITTLE):
                moved = weight.copy()
                moved[at] += little
                heights.append(loss_of(config, (*weights[:place], moved, *weights[place + 1 :]), state))
            slope[at] = (heights[0] - heights[1]) / (2 * LITTLE)
        found.append(slope)
    return found


# What is handed on is thrown away behind the cells: one with one state and one with two show it.
@pytest.mark.parametrize(("variant", "carry"), [*((variant, True) for variant in VARIANTS), ("simple", False), ("lstm", False)])
def test_losses_equal_the_network_in_numpy_window_after_window(variant: str, carry: bool) -> None:
    config = tiny(**VARIANTS[variant], **ONE_LAYER, carry_state=carry)
    state = somewhere(config)
    for _ in range(3):
        after, frame = train(config, state, 1)
        assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), abs=1e-5)
        inputs, _ = window_of(config, state)
        handed_on = network.forward(config, double(state.weights), inputs, double(state.recurrent)).states
        for ours, expected in zip(after.recurrent, handed_on, strict=True):
            np.testing.assert_allclose(np.stack(ours), np.stack(expected) if carry else 0, atol=1e-5 if carry else 0)
        state = after


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_sgd_update_is_minus_the_learning_rate_times_the_gradient(variant: str) -> None:
    config = tiny(**VARIANTS[variant], **ONE_LAYER, learning_rate=1)
    state = somewhere(config, seed=1)
    after, frame = train(config, state, 1)
    expected = slopes(config, state)
    for old, new, slope in zip(state.weights, after.weights, expected, strict=True):
        np.testing.assert_allclose(old.astype(float) - new, slope, rtol=1e-3, atol=2e-6)
        assert np.abs(slope).max() > 1e-4
    assert frame.gradient_norms[0] == pytest.approx(np.sqrt(sum((slope**2).sum() for slope in expected)), rel=1e-4)


@pytest.mark.parametrize("variant", [name for name in VARIANTS if name != "simple-relu"])  # whose weights are those of simple
def test_units_that_are_computed_to_fill_a_vector_change_no_loss_and_no_gradient(variant: str) -> None:
    # The second layer has as many features as units: only one axis of its kernel grows.
    config = tiny(**VARIANTS[variant], units="9,9", truncation_length=3, batch_size=2, learning_rate=1)
    state = somewhere(config, seed=3)
    after, frame = train(config, state, 1)
    assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), rel=1e-5)
    for old, new, slope in zip(state.weights, after.weights, slopes(config, state), strict=True):
        np.testing.assert_allclose(old.astype(float) - new, slope, rtol=1e-3, atol=5e-6)
    assert [one.shape for layer in after.recurrent for one in layer] == [one.shape for layer in state.recurrent for one in layer]


LAST = {"echo": {"last_outputs": 2, "stride": 4}, "label": {"last_outputs": 3}}
"""The loss on the last outputs alone: of windows that overlap, and of sequences, behind whose last target nothing is read."""


@pytest.mark.parametrize(
    ("task", "settings"),
    [
        *(pytest.param(task, {}, id=task) for task in tasks.registry()),
        *(pytest.param(*case, id=f"{case[0]}-last") for case in LAST.items()),
    ],
)
def test_every_tasks_loss_and_gradient_reach_the_weights(task: str, settings: dict[str, Any]) -> None:
    config = tiny(task=task, cell="gru", **ONE_LAYER, learning_rate=0.1, **settings)
    state = somewhere(config, seed=2)
    after, frame = train(config, state, 1)
    assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), rel=1e-5)
    for old, new, slope in zip(state.weights, after.weights, slopes(config, state), strict=True):
        np.testing.assert_allclose((old.astype(float) - new) / 0.1, slope, rtol=1e-3, atol=5e-6)


def test_a_gradient_longer_than_the_limit_is_shortened_as_a_whole() -> None:
    config = tiny(**ONE_LAYER, learning_rate=1)
    state = somewhere(config)
    free, told = train(config, state, 1)
    limit = float(told.gradient_norms[0]) / 4
    clipped, told_again = train(replace(config, clip_norm=limit), state, 1)
    assert told_again.gradient_norms[0] == told.gradient_norms[0]
    steps = [old.astype(float) - new for old, new in zip(state.weights, clipped.weights, strict=True)]
    assert np.sqrt(sum((step**2).sum() for step in steps)) == pytest.approx(limit, rel=1e-4)
    for step, old, new in zip(steps, state.weights, free.weights, strict=True):
        np.testing.assert_allclose(step, (old.astype(float) - new) / 4, atol=1e-6)


@pytest.mark.parametrize("limit", [0.0, 90.0], ids=["never", "longer"])
def test_a_gradient_within_the_limit_is_left_alone(limit: float) -> None:
    config = tiny(**ONE_LAYER, learning_rate=1)
    assert same(train(config, somewhere(config), 5)[0], train(replace(config, clip_norm=limit), somewhere(config), 5)[0])


@pytest.mark.parametrize(("cell", "stride", "units"), [("simple", 1, "4"), ("simple", 4, "4,3"), ("lstm", 4, "4"), ("gru", 9, "4")])
def test_a_stride_carries_the_state_from_where_the_next_window_begins_or_this_one_ends(cell: str, stride: int, units: str) -> None:
    config = tiny(cell=cell, stride=stride, layers=units.count(",") + 1, units=units)
    state = somewhere(config, window=3)
    for _ in range(2):
        inputs, _ = window_of(config, state)
        until = network.forward(config, double(state.weights), inputs[:, :stride], double(state.recurrent)).states
        after, frame = train(config, state, 1)
        assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), abs=1e-5)
        for ours, expected in zip(after.recurrent, until, strict=True):
            np.testing.assert_allclose(np.stack(ours), np.stack(expected), atol=1e-5)
        state = after


def test_each_layer_owns_its_weights() -> None:
    config = tiny(layers=3, units="3", learning_rate=1)
    state = somewhere(config)
    # The second and the third layer have the same shapes: give them the same weights, and they must still part.
    twins = list(state.weights)
    twins[6:9] = twins[3:6]
    after, _ = train(config, replace(state, weights=tuple(twins)), 1)
    for second, third, before in zip(after.weights[3:6], after.weights[6:9], twins[3:6], strict=True):
        assert np.abs(second - before).max() > 1e-5
        assert np.abs(third - before).max() > 1e-5
        assert np.abs(second - third).max() > 1e-5
