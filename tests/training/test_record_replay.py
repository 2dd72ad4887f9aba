"""A recorded step and its replay: the same values, the same gradients, and nothing of the step computed twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from playground.training._record_replay import SLOPES, Recorder, Replayer

ROWS, TERMS, COLUMNS = 2, 3, 4


def constants(*shapes: tuple[int, ...]) -> list[Any]:
    rng = np.random.default_rng(0)
    return [tf.constant(rng.normal(size=shape), tf.float64) for shape in shapes]


def step(namespace: Any, operand: Any, matrix: Any, added: Any) -> Any:
    """Two products, two activations, and operations that nothing is recorded of."""
    gate = namespace.sigmoid(namespace.matmul(operand, matrix) + added)
    left, right = namespace.split(gate, 2, axis=-1)
    return namespace.tanh(namespace.matmul(left * right, added[:2])) * 3.0


def refuse(*_: Any) -> Any:
    raise AssertionError("a product was computed again")


@pytest.mark.parametrize("name", SLOPES)
def test_an_activations_slope_is_a_function_of_its_result(name: str) -> None:
    x = np.array([-2.0, -0.3, 0.4, 1.5])
    little = 1e-6
    function = getattr(ops, name)
    found = SLOPES[name](function(tf.constant(x)))
    expected = (function(tf.constant(x + little)) - function(tf.constant(x - little))) / (2 * little)
    np.testing.assert_allclose(found.numpy(), np.asarray(expected), rtol=1e-6, atol=1e-9)


def test_a_recorder_keeps_products_and_activations_in_their_order() -> None:
    operand, matrix, added = constants((ROWS, TERMS), (TERMS, COLUMNS), (ROWS, COLUMNS))
    recorder = Recorder(tf.matmul)
    result = step(recorder, operand, matrix, added)
    np.testing.assert_allclose(result, step(ops, operand, matrix, added))
    product = operand.numpy() @ matrix.numpy()
    gate = 1 / (1 + np.exp(-(product + added.numpy())))
    second = (gate[:, :2] * gate[:, 2:]) @ added.numpy()[:2]
    for found, expected in zip(recorder.results, (product, gate, second, np.tanh(second)), strict=True):
        np.testing.assert_allclose(found, expected)
    assert recorder.products == [0, 2]


@pytest.mark.parametrize("transposed", [False, True])
def test_a_replay_has_the_gradients_of_the_step_and_computes_no_product_of_it(transposed: bool) -> None:
    sources = constants((ROWS, TERMS), (TERMS, COLUMNS), (ROWS, COLUMNS))
    recorder = Recorder(tf.matmul)
    step(recorder, *sources)
    backward: list[Callable[[Any, Any], Any]] = [refuse]
    known = [tf.transpose(one) for one in (sources[1], sources[2][:2])] if transposed else []
    replayer = Replayer(lambda left, right: backward[0](left, right), recorder.results, known)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([*sources, *recorder.results])
        replayed = step(replayer, *sources)
        plain = step(ops, *sources)
    np.testing.assert_allclose(replayed, plain)
    backward[0] = tf.matmul
    operand, matrix, added = sources
    d_operand, d_added, *d_products = tape.gradient(replayed, [operand, added, *replayer.products])
    d_first, d_second = (tf.matmul(factor, d, transpose_a=True) for factor, d in zip(replayer.operands, d_products, strict=True))
    expected = dict(zip(("operand", "matrix", "added"), tape.gradient(plain, sources), strict=True))
    np.testing.assert_allclose(d_operand, expected["operand"])
    np.testing.assert_allclose(d_first, expected["matrix"])
    # What is added has two uses: elementwise, where the tape finds its gradient, and as the second product's matrix.
    np.testing.assert_allclose(d_added[:2] + d_second, expected["added"][:2])
    np.testing.assert_allclose(replayer.matrices[0], matrix)
