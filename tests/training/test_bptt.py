"""The two loops of backpropagation through time, each part against a plain Python loop, NumPy or TensorFlow's own gradient."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from playground import cells
from playground.cells import Cell
from playground.training import bptt
from playground.training._backward_loop import backward_loop, outer_products, step_gradients, weight_gradients, weight_uses
from playground.training._forward_loop import Layout, forward_loop
from playground.training.time_loop import Step, TimeLoop, bounds
from tests.training.leaky_cell import Leaky

STEPS, BATCH, FEATURES, UNITS = 5, 3, 2, 4
CELLS: dict[str, Cell] = {
    "rnn": cells.make("simple", {"activation": "tanh"}),
    "relu": cells.make("simple", {"activation": "relu"}),
    "lstm": cells.make("lstm", {}),
    "peephole": cells.make("peephole", {}),
    "gru": cells.make("gru", {"reset_after": False}),
    "gru after": cells.make("gru", {"reset_after": True}),
    "leaky": Leaky(),
}
PADDINGS = {
    "": None,
    "in front": np.arange(STEPS)[:, None] < np.array([2, 1, 3]),
    "behind": np.arange(STEPS)[:, None] >= np.array([4, 2, 3]),
}
"""The first step counts for nobody, or the last."""
every_cell = pytest.mark.parametrize("name", CELLS)
fused_or_not = pytest.mark.parametrize("fused", [False, True])


def drawn(name: str, fused: bool = False) -> tuple[Step, Any, list[Any], Any]:
    """A step, projected inputs, first states, and what the loss multiplies the hidden states by."""
    rng, cell = np.random.default_rng(1), CELLS[name]

    def constant(*shape: int) -> Any:
        return tf.constant(rng.normal(0, 0.7, shape), tf.float32)

    weights = {key: constant(*shape) for key, shape in cell.weight_shapes(FEATURES, UNITS).items()}
    projected = cell.project(ops, weights, constant(STEPS, BATCH, FEATURES))
    mask = tf.constant(rng.choice([0.0, 2.0], (BATCH, UNITS)), tf.float32)
    states = [constant(BATCH, UNITS) for _ in cell.STATES]
    return Step(cell, weights, mask, fused=fused), projected, states, constant(STEPS, BATCH, UNITS)


def plain(step: Step, projected: Any, states: list[Any], padding: np.ndarray | None = None) -> tuple[Any, list[Any]]:
    """The hidden states and all states before each step and after the last, by a Python loop that TensorFlow can differentiate."""
    hidden, history = [], [states]
    for t in range(STEPS):
        before, after = history[-1], step(ops, projected[t], history[-1])
        if padding is None:
            hidden.append(after[0])
        else:
            ended = padding[t][:, None]
            after = [tf.where(ended, old, new) for old, new in zip(before, after, strict=True)]
            hidden.append(tf.where(ended, 0.0, after[0]))
        history.append(after)
    return tf.stack(hidden), history


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@functools.cache
def expected_gradients(name: str, padding: str) -> list[np.ndarray]:
    """The loss's gradients by projected inputs, first states and weights, by TensorFlow's own differentiation."""
    step, projected, states, wanted = drawn(name)
    sources = [projected, *states, *step.weights.values()]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        hidden, history = plain(step, projected, states, PADDINGS[padding])
        loss = tf.reduce_sum(hidden * wanted) + sum(tf.reduce_sum(state**2) for state in history[-1])
    found = tape.gradient(loss, sources, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [one.numpy() for one in found]


@fused_or_not
@every_cell
def test_the_forward_loop_keeps_all_states_and_what_each_step_computed(name: str, fused: bool) -> None:
    step, projected, states, _ = drawn(name, fused)
    _, history = plain(step, projected, states)
    trajectory = forward_loop(step, projected, states, TimeLoop())
    for place in range(len(states)):
        close(trajectory.states[place], tf.stack([one[place] for one in history]))
        close(trajectory.last[place], history[-1][place])
    layout = trajectory.layout
    assert sorted([*trajectory.results, *layout.states]) == list(range(len(layout.like)))
    for t in range(STEPS):
        recorded = trajectory.at(t)
        close(recorded.projected, projected[t])
        again = Layout.of(step, projected[t], history[t]).like
        for kept, computed in zip(recorded.results, again, strict=True):
            close(kept, computed)
    as_rows = trajectory.as_rows()
    for kept, first in zip(as_rows.results, trajectory.at(0).results, strict=True):
        close(kept[:BATCH], first)


@every_cell
def test_one_round_of_the_backward_loop_is_the_steps_vector_jacobian_product(name: str) -> None:
    step, projected, states, wanted = drawn(name)
    d_after = [wanted[number] for number in range(len(states))]
    trajectory = forward_loop(step, projected, states, TimeLoop())
    found = step_gradients(step, trajectory.at(0), d_after)
    with tf.GradientTape() as tape:
        tape.watch([projected, *states])
        after = step(ops, projected[0], states)
    d_projected, *d_states = tape.gradient(after, [projected, *states], d_after)
    close(found.projected, d_projected[0])
    for one, other in zip(found.states, d_states, strict=True):
        close(one, other)
    assert len(found.products) == len(found.operands) == len(trajectory.layout.products)


@fused_or_not
@every_cell
def test_the_backward_loop_carries_gradients_to_the_first_step(name: str, fused: bool) -> None:
    step, projected, states, wanted = drawn(name, fused)
    trajectory = forward_loop(step, projected, states, TimeLoop())
    found = backward_loop(trajectory, weight_uses(trajectory), wanted, [2 * one for one in trajectory.last])
    d_projected, *rest = expected_gradients(name, "")
    close(found.projected, d_projected)
    for one, other in zip(found.states, rest[: len(states)], strict=True):
        close(one, other)


@fused_or_not
@every_cell
def test_weight_gradients_are_sums_over_the_steps(name: str, fused: bool) -> None:
    step, projected, states, wanted = drawn(name, fused)
    trajectory = forward_loop(step, projected, states, TimeLoop())
    uses = weight_uses(trajectory)
    found = backward_loop(trajectory, uses, wanted, [2 * one for one in trajectory.last])
    weights = list(step.weights.values())
    for one, other in zip(weight_gradients(weights, uses, found), expected_gradients(name, "")[1 + len(states) :], strict=True):
        close(one, other)


def test_how_a_cell_uses_its_weights_is_found_out() -> None:
    def uses(name: str) -> tuple[list[str], list[bool]]:
        step, projected, states, _ = drawn(name)
        found = weight_uses(forward_loop(step, projected, states, TimeLoop()))
        return [list(step.weights)[number] for number in found.elementwise], list(found.shared)

    assert uses("lstm") == ([], [True])
    assert uses("peephole") == (["peephole"], [True])
    assert uses("gru after") == (["recurrent_bias"], [False])
    assert uses("leaky") == (["decay"], [])
    assert uses("gru")[1] == [False, False, False]


def test_outer_products_are_summed_over_steps_and_rows() -> None:
    rng = np.random.default_rng(2)
    operand, d = rng.normal(size=(STEPS, BATCH, 3)), rng.normal(size=(STEPS, BATCH, 2))
    (found,) = outer_products([tf.constant(operand.reshape(-1, 3))], [tf.constant(d)])
    np.testing.assert_allclose(found, sum(np.outer(operand[t, b], d[t, b]) for t in range(STEPS) for b in range(BATCH)))


# Each pair of a cell, a padding and a kind of loop, not each three of them: what is left out is the loop's, whatever its step.
@pytest.mark.parametrize(
    ("name", "padding", "fused"),
    [(name, padding, (i + j) % 2 == 0) for i, name in enumerate(CELLS) for j, padding in enumerate(PADDINGS)],
)
def test_outputs_states_and_gradients_are_those_of_a_python_loop(name: str, padding: str, fused: bool) -> None:
    """NaN in the time steps that count for no row shows that those are not computed."""
    step, projected, states, wanted = drawn(name, fused)
    loop = TimeLoop()
    expected_hidden, history = plain(step, projected, states, PADDINGS[padding])
    if (padded := PADDINGS[padding]) is not None:
        loop = TimeLoop(tf.constant(padded)).over(slice(None))
        assert padded.all(axis=1).any()
        projected = tf.where(padded.all(axis=1)[:, None, None], np.float32("nan"), projected)

    @tf.function(jit_compile=True, autograph=False)
    def trained() -> tuple[Any, Any, Any]:
        sources = [projected, *states, *step.weights.values()]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            hidden, last = bptt.rnn(step, projected, states, loop)
            loss = tf.reduce_sum(hidden * wanted) + sum(tf.reduce_sum(state**2) for state in last)
        return hidden, last, tape.gradient(loss, sources)

    hidden, last, gradients = trained()
    close(hidden, expected_hidden)
    for one, other in zip(last, history[-1], strict=True):
        close(one, other)
    for one, other in zip(gradients, expected_gradients(name, padding), strict=True):
        close(one, other)


def test_bounds_are_the_first_step_that_counts_and_the_one_after_the_last() -> None:
    for padding, expected in (("in front", (1, STEPS)), ("behind", (0, 4))):
        padded = PADDINGS[padding]
        assert padded is not None
        assert tuple(int(one) for one in bounds(tf.constant(~padded))) == expected
    first, stop = bounds(tf.zeros([STEPS, BATCH], tf.bool))
    assert first >= stop


def test_a_loop_over_a_part_of_the_time_steps_has_its_own_bounds() -> None:
    padded = np.zeros((STEPS, BATCH), bool)
    padded[0], padded[1, 0], padded[4] = True, True, True
    loop = TimeLoop(tf.constant(padded))
    encoder, decoder = loop.over(slice(0, 2)), loop.over(slice(2, None))
    assert (int(encoder.first), int(encoder.stop)) == (1, 2)
    assert (int(decoder.first), int(decoder.stop)) == (0, 2)
    assert encoder.scratch is decoder.scratch is loop.scratch
    unpadded = TimeLoop(stop=3)
    assert unpadded.over(slice(None)) is unpadded


@every_cell
def test_scratch_buffers_are_specified_as_they_are_claimed(name: str) -> None:
    step, projected, states, _ = drawn(name)
    specs = bptt.scratch_specs(step.cell, FEATURES, UNITS, STEPS, BATCH)
    trajectory = forward_loop(step, projected, states, TimeLoop())
    claimed = [*trajectory.states, *(trajectory.results[number] for number in trajectory.layout.needed), projected]
    assert [tuple(one.shape) for one in specs] == [tuple(one.shape) for one in claimed]
