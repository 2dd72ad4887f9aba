"""Backpropagation through time as two loops over the time steps.

A cell computes hₜ = f(xₜ, hₜ₋₁, W). The loss L reads every hₜ. Let δhₜ be the total derivative of
L by hₜ: directly, ∂L/∂hₜ, and through all later states. Those depend on hₜ through hₜ₊₁ alone, so

    δhₜ = ∂L/∂hₜ + Jₜᵀ δhₜ₊₁    with the Jacobian Jₜ = ∂hₜ₊₁/∂hₜ

and δhₜ₊₁ after the last step is the gradient of the states that the loop hands on.

- The forward loop counts up, because hₜ needs hₜ₋₁. It keeps the states before each step and the
  results of all products and activations. Nothing else is needed to differentiate the step: the
  derivatives of an activation are functions of its result (σ′ = y(1 − y), tanh′ = 1 − y²), and the
  gradient of a product needs its two factors.
- The backward loop counts down, because δhₜ needs δhₜ₊₁. Each round replays one step from what was
  kept and multiplies by Jₜᵀ, as a vector-Jacobian product. It computes no product and no activation
  of the forward loop again.
- Every step uses the same weights, so a weight's gradient is a sum over the steps. For a product aₜ
  = uₜU the sum is one of outer products, dU = Σₜ uₜᵀ δaₜ. With the uₜ and the δaₜ of all steps as
  the rows of two matrices it is a single product, computed after the loop. In a fused loop (see
  xla_loops) that product would be slow, so there each round adds its uₜᵀ δaₜ. The gradient of a
  weight that is used elementwise (a peephole, a bias behind a product) is always summed in the
  loop.

`_forward_loop` and `_backward_loop` hold the loops, `_record_replay` the two namespaces with which
a cell's step is recorded and replayed, `time_loop` says which steps are computed. Source: Werbos
1990, "Backpropagation through time: what it does and how to do it".

TensorFlow's own gradient of a loop grew faster than the number of time steps: with it, 200 steps of
an LSTM of 64 units took 1.7 times as long as with these two loops, and an update of 256 units (15
steps) twice as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import tensorflow as tf
from keras import ops

from playground.cells import Cell, Clamp, unclamped
from playground.training._backward_loop import backward_loop, weight_gradients, weight_uses
from playground.training._forward_loop import Layout, forward_loop
from playground.training.time_loop import Step, TimeLoop


def rnn(step: Step, projected: Any, states: Sequence[Any], loop: TimeLoop) -> tuple[Any, tuple[Any, ...]]:
    """The first state after every time step (time steps, batch, units), and all states after the
    last, each (batch, units).

    projected (time steps, batch, k·units): the inputs' share of every gate. Gradients reach
    projected, states and the step's weights; the dropout mask gets none.
    """
    names, many = tuple(step.weights), len(states)

    @tf.custom_gradient
    def run(projected: Any, mask: Any, *rest: Any) -> Any:
        inside = replace(step, mask=mask, weights=dict(zip(names, rest[many:], strict=True)))
        trajectory = forward_loop(inside, projected, rest[:many], loop)

        def gradient(d_hidden: Any, *d_last: Any) -> tuple[Any, ...]:
            uses = weight_uses(trajectory)
            found = backward_loop(trajectory, uses, loop.zero_padded(d_hidden), d_last)
            return found.projected, tf.zeros_like(mask), *found.states, *weight_gradients(rest[many:], uses, found)

        return (loop.zero_padded(trajectory.states[0][1:]), *trajectory.last), gradient

    hidden, *last = run(projected, step.mask, *states, *step.weights.values())
    return hidden, tuple(last)


def scratch_specs(cell: Cell, features: int, units: int, steps: int, batch: int, clamp: Clamp = unclamped) -> list[tf.TensorSpec]:
    """The arrays that `rnn` claims of ScratchBuffers, in the order of its claims."""
    with tf.Graph().as_default():
        weights = {name: tf.zeros(shape) for name, shape in cell.weight_shapes(features, units).items()}
        projected = cell.project(ops, weights, tf.zeros([batch, features]))
        states = [tf.zeros([batch, units]) for _ in cell.STATES]
        layout = Layout.of(Step(cell, weights, tf.ones([batch, units]), clamp), projected, states)
        results = [layout.like[number] for number in layout.needed]
        longer = [tf.TensorSpec([steps + 1, *one.shape]) for one in states]
        return longer + [tf.TensorSpec([steps, *one.shape]) for one in (*results, projected)]
