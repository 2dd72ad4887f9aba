"""The backward loop of backpropagation through time, and the gradients of the weights. `bptt`
derives both."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tensorflow as tf

from playground.training import _time_arrays
from playground.training._forward_loop import RecordedStep, Trajectory
from playground.training._record_replay import Product, Replayer
from playground.training.time_loop import Step

NONE = tf.UnconnectedGradients.NONE
ZERO = tf.UnconnectedGradients.ZERO


@dataclass(frozen=True)
class WeightUses:
    """How a step uses its weights.

    operands (time steps · batch, rows) and matrices (rows, columns): the factors of each product,
    the operands of all steps. elementwise: which weights are used otherwise than in a product.
    shared: of each product, whether its gradient is that of the projected inputs, as where both are
    only added. tape: how the matrices are made of the weights.
    """

    operands: Sequence[Any]
    matrices: Sequence[Any]
    elementwise: Sequence[int]
    shared: Sequence[bool]
    tape: tf.GradientTape


@dataclass(frozen=True)
class StepGradients:
    """The gradients of one step by what went into it, of its products, and the products'
    operands."""

    projected: Any
    states: Sequence[Any]
    elementwise: Sequence[Any]
    products: Sequence[Any]
    operands: Sequence[Any]

    def matrices(self, product: Product) -> list[Any]:
        """This step's share of every matrix's gradient."""
        return [product(tf.transpose(operand), d) for operand, d in zip(self.operands, self.products, strict=True)]


@dataclass(frozen=True)
class LoopGradients:
    """The gradients of all steps: projected (time steps, batch, k·units), the first states, and the
    weights by their uses."""

    projected: Any
    states: Sequence[Any]
    elementwise: Sequence[Any]
    matrices: Sequence[Any]


def weight_uses(trajectory: Trajectory) -> WeightUses:
    """How the step uses its weights, found by replaying all time steps at once as rows of one
    batch."""
    step, recorded = trajectory.step, trajectory.as_rows()
    values = list(step.weights.values())
    replayer = Replayer(step.product, recorded.results)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([recorded.projected, *values, *replayer.results])
        mask = tf.tile(step.mask, [trajectory.projected.shape[0], 1])
        after = replace(step, mask=mask)(replayer, recorded.projected, recorded.states)
    sources = [*values, recorded.projected, *replayer.products]
    found = tape.gradient(after, sources, unconnected_gradients=NONE)
    by_weight, by_projected, by_product = found[: len(values)], found[len(values)], found[len(values) + 1 :]
    elementwise = [number for number, gradient in enumerate(by_weight) if gradient is not None]
    shared = [gradient is by_projected for gradient in by_product]
    return WeightUses(replayer.operands, replayer.matrices, elementwise, shared, tape)


def step_gradients(
    step: Step,
    recorded: RecordedStep,
    d_after: Sequence[Any],
    elementwise: Sequence[Any] = (),
    transposed: Sequence[Any] = (),
    keep: Callable[[list[Any], list[Any]], list[Any]] = lambda _, after: after,
) -> StepGradients:
    """One round of the backward loop: the step's gradients from d_after, those of the states after
    it.

    elementwise: the weights used otherwise than in a product. transposed: the products' matrices,
    transposed; empty: not known. keep: which states a row has after the step, from those before it
    and those that the step gives.
    """
    before, replayer = list(recorded.states), Replayer(step.product, recorded.results, transposed)
    with tf.GradientTape() as tape:
        tape.watch([recorded.projected, *before, *elementwise, *replayer.results])
        after = keep(before, step(replayer, recorded.projected, before))
    sources = [recorded.projected, *before, *elementwise, *replayer.products]
    d_projected, *rest = tape.gradient(after, sources, d_after, unconnected_gradients=ZERO)
    states, products = len(before), len(before) + len(elementwise)
    return StepGradients(d_projected, rest[:states], rest[states:products], rest[products:], replayer.operands)


def backward_loop(trajectory: Trajectory, uses: WeightUses, d_hidden: Any, d_last: Sequence[Any]) -> LoopGradients:
    """The gradients of all time steps, from d_hidden (time steps, batch, units) and those of the
    last states."""
    step, loop, steps = trajectory.step, trajectory.loop, trajectory.projected.shape[0]
    stop = steps if loop.stop is None else loop.stop
    elementwise = [list(step.weights.values())[number] for number in uses.elementwise]
    transposed = [tf.transpose(matrix) for matrix in uses.matrices]
    place, buffer = trajectory.backward_buffer

    def apart(products: Sequence[Any]) -> list[Any]:
        """Of the products, those whose gradient is not that of the projected inputs."""
        return [one for one, shared in zip(products, uses.shared, strict=True) if not shared]

    def backward(t: Any, d_states: list[Any], sums: list[Any], arrays: list[Any]) -> tuple[Any, ...]:
        t = step.counter(t)
        d_after = [d_states[0] + d_hidden[t], *d_states[1:]]
        keep = functools.partial(loop.keep_padded, t)
        found = step_gradients(step, trajectory.at(t), d_after, elementwise, transposed, keep)
        if step.fused:
            more, written = [*found.elementwise, *found.matrices(step.product)], [found.projected]
        else:
            more, written = list(found.elementwise), [found.projected, *apart(found.products)]
        sums = [total + one for total, one in zip(sums, more, strict=True)]
        return t - 1, found.states, sums, _time_arrays.write(arrays, t, written)

    products = [trajectory.layout.like[number] for number in trajectory.layout.products]
    like = [trajectory.projected[0], *([] if step.fused else apart(products))]
    arrays = [_time_arrays.new(steps, like[0], buffer), *(_time_arrays.new(steps, one) for one in like[1:])]
    arrays = _time_arrays.zero_outside(arrays, like, loop.first, stop, steps)
    sums = [tf.zeros_like(one) for one in (*elementwise, *(uses.matrices if step.fused else []))]
    # Count down: XLA would constant-fold an index counted from the end and recompile.
    start = (tf.convert_to_tensor(stop - 1), list(d_last), sums, arrays)
    _, d_states, sums, arrays = tf.while_loop(lambda t, *_: t >= loop.first, backward, start, maximum_iterations=steps)
    d_projected, *d_apart = [array.stack() for array in arrays]
    loop.scratch.give_back(place, [d_projected])
    d_elementwise, d_matrices = sums[: len(elementwise)], sums[len(elementwise) :]
    if not step.fused:
        others = iter(d_apart)
        d_products = [d_projected if shared else next(others) for shared in uses.shared]
        d_matrices = outer_products(uses.operands, d_products)
    return LoopGradients(d_projected, d_states, d_elementwise, d_matrices)


def outer_products(operands: Sequence[Any], d_products: Sequence[Any]) -> list[Any]:
    """Each matrix's gradient: the sum over all time steps of operandᵀ · gradient of the product, as
    one product.

    operands (time steps · batch, rows), d_products (time steps, batch, columns).
    """
    return [tf.matmul(operand, _time_arrays.rows(d), transpose_a=True) for operand, d in zip(operands, d_products, strict=True)]


def weight_gradients(weights: Sequence[Any], uses: WeightUses, found: LoopGradients) -> list[Any]:
    """The gradient of every weight: through the matrices that are made of it, and from its
    elementwise use."""
    gradients = list(uses.tape.gradient(uses.matrices, weights, found.matrices, unconnected_gradients=ZERO))
    for number, more in zip(uses.elementwise, found.elementwise, strict=True):
        gradients[number] += more
    return gradients
