"""Every array namespace computes all that is declared, in both orders of the operands, as NumPy does; Duals with their slopes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.cell_diagrams._preactivation_terms import Sum, SumOps
from playground.cells import Array, ArrayNamespace, NumPyOps
from playground.probes._dual_numbers import Dual, DualOps
from playground.training._record_replay import Recorder

ROWS, UNITS, HAIR = 3, 4, 1e-6
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(0.3, 2, (ROWS, UNITS)), -RNG.uniform(0.3, 2, (ROWS, UNITS))
VECTOR = RNG.uniform(0.3, 2, UNITS)
MATRIX = RNG.normal(size=(UNITS, 2 * UNITS))
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "−": operator.sub,
    "×": operator.mul,
    "/": operator.truediv,
}
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "tanh": lambda ops, x: ops.tanh(x),
    "sigmoid": lambda ops, x: ops.sigmoid(x),
    "relu": lambda ops, x: ops.relu(x),
    "exp": lambda ops, x: ops.exp(x),
    "negative": lambda _, x: -x,
    "maximum with a number": lambda ops, x: ops.maximum(x, 0.9),
    "maximum of a number and it": lambda ops, x: ops.maximum(0.9, x),
    "maximum with an array": lambda ops, x: ops.maximum(x, VECTOR),
    "maximum of an array and it": lambda ops, x: ops.maximum(VECTOR, x),
    "first piece": lambda ops, x: ops.split(x, 2, axis=-1)[0],
    "last piece": lambda ops, x: ops.split(x, 2, axis=-1)[1],
}
ELSEWHERE: dict[str, Any] = {"number": 1.5, "array": VECTOR}
"""What stands on the other side of an operator, beside another of the namespace's own."""
Wrap = Callable[[np.ndarray], Any]


def sum_of(value: np.ndarray) -> Sum:
    """A value in two terms that neither vanish nor are the other's."""
    return Sum({"x": 0.25 * value, "h": 0.75 * value})


NAMESPACES: dict[str, tuple[Any, Wrap, Callable[[Any], np.ndarray]]] = {
    "NumPy": (NumPyOps, np.asarray, np.asarray),
    "keras.ops": (keras.ops, tf.constant, np.asarray),
    "Recorder": (Recorder(tf.matmul), tf.constant, np.asarray),
    "Sum": (SumOps, sum_of, lambda one: one.total),
    "Gate": (SumOps, lambda value: Sum({"": value}), lambda one: one.total),
    "Dual": (DualOps(UNITS, 4), lambda value: Dual(value, np.zeros((4, *value.shape))), lambda one: one.value),
}
"""Each with how a NumPy array becomes one of its own, and what that is worth; Sums that are gates go other ways than others."""


def declared(protocol: type) -> set[str]:
    """What a Protocol asks for."""
    return {name for name in vars(protocol) if callable(vars(protocol)[name])} - {"__init__", "__subclasshook__"}


@pytest.mark.parametrize("name", NAMESPACES)
def test_a_namespace_has_all_that_is_declared(name: str) -> None:
    ops, wrap, _ = NAMESPACES[name]
    for function in declared(ArrayNamespace):
        assert callable(getattr(ops, function)), function
    for method in declared(Array):
        assert hasattr(wrap(X), method), method


def test_the_tables_of_these_tests_hold_all_that_is_declared() -> None:
    tried = {name.split()[0] for name in FUNCTIONS} - {"negative", "first", "last"}
    assert tried | {"matmul", "split"} == declared(ArrayNamespace)
    words = {one.__name__ if one is not operator.truediv else "truediv" for one in OPERATORS.values()}
    assert {f"__{left}{word}__" for word in words for left in ("", "r")} | {"__neg__"} == declared(Array)


@pytest.mark.parametrize("sign", OPERATORS)
@pytest.mark.parametrize("name", NAMESPACES)
def test_an_operator_takes_its_own_an_array_or_a_number_on_either_side(name: str, sign: str) -> None:
    _, wrap, value = NAMESPACES[name]
    computed = OPERATORS[sign]
    np.testing.assert_allclose(value(computed(wrap(X), wrap(Y))), computed(X, Y), atol=1e-12)
    for other in ELSEWHERE.values():
        np.testing.assert_allclose(value(computed(wrap(X), other)), computed(X, other), atol=1e-12)
        np.testing.assert_allclose(value(computed(other, wrap(X))), computed(other, X), atol=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", NAMESPACES)
def test_a_function_gives_what_numpy_gives_of_values_and_of_plain_weights(name: str, function: str) -> None:
    ops, wrap, value = NAMESPACES[name]
    for x in (X, Y):
        expected = FUNCTIONS[function](NumPyOps, x)
        np.testing.assert_allclose(value(FUNCTIONS[function](ops, wrap(x))), expected, atol=1e-12)
        np.testing.assert_allclose(FUNCTIONS[function](ops, x), expected, atol=1e-12)


@pytest.mark.parametrize("name", NAMESPACES)
def test_a_product_and_the_larger_of_two(name: str) -> None:
    ops, wrap, value = NAMESPACES[name]
    larger = ops.maximum(wrap(X), wrap(X[::-1].copy()))
    np.testing.assert_allclose(value(larger), np.maximum(X, X[::-1]), atol=1e-12)
    np.testing.assert_allclose(value(ops.matmul(wrap(X), MATRIX)), X @ MATRIX, atol=1e-12)


def slopes(computed: Callable[..., Any], *arguments: np.ndarray) -> list[np.ndarray]:
    """The finite difference of an elementwise function by each argument."""
    found = []
    for place in range(len(arguments)):
        high, low = ([a + by if number == place else a for number, a in enumerate(arguments)] for by in (HAIR, -HAIR))
        found.append((computed(*high) - computed(*low)) / (2 * HAIR))
    return found


def duals(*values: np.ndarray) -> list[Dual]:
    """Variables: each has a direction of its own."""
    ops = DualOps(UNITS, len(values))
    return [ops.variable(value) for value in values]


@pytest.mark.parametrize("sign", OPERATORS)
def test_the_slopes_of_an_operator_are_the_finite_differences(sign: str) -> None:
    computed = OPERATORS[sign]
    np.testing.assert_allclose(computed(*duals(X, Y)).slopes, slopes(computed, X, Y), atol=1e-8)
    for other in ELSEWHERE.values():
        for one in (lambda x, other=other: computed(x, other), lambda x, other=other: computed(other, x)):
            np.testing.assert_allclose(one(*duals(X)).slopes, slopes(one, X), atol=1e-8)


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if "piece" not in name])
def test_the_slopes_of_a_function_are_the_finite_differences(function: str) -> None:
    for x in (X, Y):
        found = FUNCTIONS[function](DualOps(UNITS, 1), *duals(x)).slopes
        np.testing.assert_allclose(found, slopes(lambda x: FUNCTIONS[function](NumPyOps, x), x), atol=1e-8)


def test_a_piece_has_its_own_slopes_and_a_product_is_a_new_variable() -> None:
    ops = DualOps(UNITS, 3)
    (x,) = (ops.variable(X),)
    first, last = ops.split(ops.matmul(x, MATRIX), 2, axis=-1)
    assert (first.slopes[:, 0, 0].tolist(), last.slopes[:, 0, 0].tolist()) == ([0, 1, 0], [0, 0, 1])
    assert ops.operands == [x]
    assert ops.matrices[0] is MATRIX
    np.testing.assert_allclose(np.maximum(X, X[::-1]), ops.maximum(x, Dual(X[::-1], x.slopes)).value)


def test_what_a_gate_multiplies_is_gated_on_either_side_and_so_is_one_minus_a_gate() -> None:
    gate, h = SumOps.sigmoid(Sum({"x": X})), Sum({"h": Y})
    for product in (gate * h, h * gate, (1 - gate) * h, h * (1 - gate)):
        assert list(product.terms) == ["gated h"]
        assert product.ungated == h.terms
    written = (1 - gate) * h + gate * SumOps.tanh(Sum({"x": Y}))
    assert list(written.terms) == ["new"]
    np.testing.assert_allclose(written.total, (1 - gate.total) * Y + gate.total * np.tanh(Y))
    assert (1 - h).terms.keys() == {"h", "b"}
