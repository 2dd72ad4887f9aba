"""The GRU as first printed in Géron's book against its correction: what is left of a state that
should stay, and what each learns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from playground.cells import Array, Clamp, NumPyOps, States, Weights, unclamped
from playground.cells.gru import GRU
from playground.lessons import Part, Table, Verdict
from playground.training import bptt
from playground.training.time_loop import Step, TimeLoop

UNITS, BATCH, STEPS = 8, 50, 20
FLAGGED = 0.1
"""How likely a number is one to keep."""
LEARNING_RATE = 0.01
SHUT = -30.0
"""A bias of the update gate at which 1 − σ is 1 in float32: nothing is written."""
START = 0.5
PASSED = 10
"""Time steps with the update gate shut."""
TESTED = 1_000
"""Validation sequences."""


class Printed(GRU):
    """h(t) = (1 − z) ⊗ tanh(h(t−1)·Whg + z ⊗ g), as in the first print of Géron's book, with Whg
    for Wxg, which does not fit h."""

    def step(
        self, ops: Any, weights: Weights, projected: Array, states: States, recurrent_mask: Array, clamp: Clamp = unclamped
    ) -> tuple[States, dict[str, Array]]:
        (h,) = states
        _, signals = super().step(ops, weights, projected, states, recurrent_mask, clamp)
        z, g = signals["update"], signals["candidate"]
        u_g = ops.split(weights["recurrent_kernel"], 3, axis=-1)[2]
        return (clamp("h", (1 - z) * ops.tanh(ops.matmul(h, u_g) + z * g)),), signals


WAYS: dict[str, GRU] = {"as printed": Printed(), "corrected": GRU()}


def measure(updates: int) -> Iterator[Part]:
    """What is left of a state after 10 steps without writing, the validation error after `updates`,
    and Keras's z against ours."""
    left_over = {name: passed(cell) for name, cell in WAYS.items()}
    errors: dict[str, float] = {}
    for name, cell in WAYS.items():
        errors[name] = error(cell, updates)
        rows = tuple((way, round(left_over[way], 4), round(learned, 5)) for way, learned in errors.items())
        columns = ("h(t)", f"left of {START} after {PASSED} steps with z = 0", f"mean square error after {updates} updates")
        yield Table("Printed and corrected", columns, rows)
    turned, as_it_is = keras_differences()
    compared = (("z's weights as they are", f"{as_it_is:.1e}"), ("z's weights negated", f"{turned:.1e}"))
    yield Table("Keras's GRU with our weights", ("", "largest difference of h from ours"), compared)
    yield Verdict(
        f"With z = 0 the corrected cell still holds {left_over['corrected']:.4f} of {START} after {PASSED} steps, the printed one "
        f"{left_over['as printed']:.4f}: weights and tanh act on it at every step. The task is to keep the last flagged number between "
        f"−1 and 1; the mean square error is {errors['as printed']:.5f} for the printed cell, {errors['corrected']:.5f} for the "
        f"corrected one and {np.mean(draw(np.random.default_rng(4), TESTED)[1] ** 2):.3f} for always 0.",
        {
            "left, printed": left_over["as printed"],
            "left, corrected": left_over["corrected"],
            "error, printed": errors["as printed"],
            "error, corrected": errors["corrected"],
            "difference from Keras, z turned": turned,
            "difference from Keras, z as it is": as_it_is,
        },
    )


def draw_weights(features: int) -> dict[str, np.ndarray]:
    """Weights of a GRU, small and random, without biases."""
    rng = np.random.default_rng(0)
    shapes = GRU().weight_shapes(features, UNITS)
    return {name: (rng.normal(0, 0.3, shape) * name.endswith("kernel")).astype(np.float32) for name, shape in shapes.items()}


def passed(cell: GRU) -> float:
    """The mean absolute value of a state that began at 0.5 in every unit, after 10 steps with z =
    0."""
    weights = draw_weights(1)
    weights["bias"][:UNITS] = SHUT
    # The state reaches z too: without these weights the gate is shut whatever the state.
    weights["recurrent_kernel"][:, :UNITS] = 0
    states: States = (np.full((1, UNITS), START, np.float32),)
    for _ in range(PASSED):
        states, _ = cell.step(NumPyOps, weights, cell.project(NumPyOps, weights, np.zeros((1, 1), np.float32)), states, 1.0)
    return float(np.abs(states[0]).mean())


def keras_differences() -> tuple[float, float]:
    """The largest difference between our hidden states and Keras's, with z's weights negated and as
    they are."""
    cell, weights = GRU(), draw_weights(1)
    x = np.random.default_rng(1).normal(size=(BATCH, STEPS, 1)).astype(np.float32)
    states: States = (np.zeros((BATCH, UNITS), np.float32),)
    for t in range(STEPS):
        states, _ = cell.step(NumPyOps, weights, cell.project(NumPyOps, weights, x[:, t]), states, 1.0)
    theirs = keras.layers.GRU(UNITS, reset_after=False)
    theirs.build(x.shape)
    found = []
    for given in (cell.to_keras(weights), [weights["kernel"], weights["recurrent_kernel"], weights["bias"]]):
        theirs.set_weights(given)
        found.append(float(np.abs(theirs(x).numpy() - states[0]).max()))
    return found[0], found[1]


def error(cell: GRU, updates: int) -> float:
    """The validation mean square error of a network of this cell after `updates` updates."""
    variables = [tf.Variable(value) for value in [*draw_weights(2).values(), *_readout()]]
    optimizer = keras.optimizers.Adam(LEARNING_RATE)
    optimizer.build(variables)

    @tf.function(jit_compile=True, autograph=False)
    def update(inputs: Any, targets: Any) -> None:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((_outputs(cell, variables, inputs) - targets) ** 2)
        optimizer.apply(tape.gradient(loss, variables), variables)

    rng = np.random.default_rng(2)
    for _ in range(updates):
        update(*map(tf.constant, draw(rng, BATCH)))
    inputs, targets = draw(np.random.default_rng(4), TESTED)
    outputs = tf.function(_outputs, jit_compile=True, autograph=False)(cell, variables, tf.constant(inputs))
    return float(np.mean((outputs.numpy() - targets) ** 2))


def draw(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (count, steps, 2): a number in [−1, 1] and whether to keep it; targets (count, steps):
    the last number to keep, at first 0."""
    numbers = rng.uniform(-1, 1, (count, STEPS)).astype(np.float32)
    flags = rng.random((count, STEPS)) < FLAGGED
    targets = np.zeros_like(numbers)
    kept = np.zeros(count, np.float32)
    for t in range(STEPS):
        kept = np.where(flags[:, t], numbers[:, t], kept)
        targets[:, t] = kept
    return np.stack([numbers, flags.astype(np.float32)], axis=-1), targets


def _readout() -> list[np.ndarray]:
    return [np.random.default_rng(3).normal(0, 0.3, (UNITS, 1)).astype(np.float32), np.zeros(1, np.float32)]


def _outputs(cell: GRU, variables: list[Any], inputs: Any) -> Any:
    """(batch, steps) from inputs (batch, steps, 2)."""
    *values, kernel, bias = map(ops.convert_to_tensor, variables)
    weights = dict(zip(cell.weight_shapes(2, UNITS), values, strict=True))
    projected = tf.transpose(cell.project(ops, weights, inputs), [1, 0, 2])
    start = tf.zeros([inputs.shape[0], UNITS])
    hidden, _ = bptt.rnn(Step(cell, weights, tf.ones_like(start), fused=True), projected, [start], TimeLoop())
    return tf.transpose((hidden @ kernel + bias)[..., 0])
