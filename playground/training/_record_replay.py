"""Two array namespaces for one time step: one records the results of products and activations, one
replays them.

A cell's `step` is written over an array namespace (see playground.cells). The forward loop passes a
Recorder and keeps what it recorded; the backward loop passes a Replayer, which returns those
results instead of computing them again and attaches their gradients. So a gradient tape around the
replayed step computes derivatives alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf
from keras import ops

Product = Callable[[Any, Any], Any]
"""How two matrices are multiplied."""
SLOPES: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda y: y * (1.0 - y),
    "tanh": lambda y: 1.0 - y * y,
    "relu": lambda y: tf.cast(y > 0, y.dtype),
}
"""The activations that are recorded, each with its derivative as a function of its result."""


def _recorded(x: Any) -> bool:
    """Whether an activation of x is recorded: one of a weight vector has no batch axis and is
    computed again."""
    return len(x.shape) > 1


class Recorder:
    """keras.ops that keeps every result of a product or an activation in `results`, in the order of
    the step."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self.results: list[Any] = []
        self.products: list[int] = []
        """Which of the results are products."""

    def matmul(self, operand: Any, matrix: Any) -> Any:
        """operand (batch, rows) @ matrix (rows, columns), recorded."""
        self.products.append(len(self.results))
        return self._record(self._product(operand, matrix))

    def __getattr__(self, name: str) -> Any:
        function = getattr(ops, name)
        if name not in SLOPES:
            return function
        return lambda x: self._record(function(x)) if _recorded(x) else function(x)

    def _record(self, result: Any) -> Any:
        self.results.append(result)
        return result


class Replayer:
    """keras.ops that returns the recorded results, each with its gradient.

    `operands`, `matrices` and `products` list the two factors and the result of every product: the
    gradient of a matrix is its operand, transposed, times the gradient of the product. transposed:
    the matrices of all products, transposed, where the caller has them; else each product
    transposes its own.
    """

    def __init__(self, product: Product, results: Sequence[Any], transposed: Sequence[Any] = ()) -> None:
        self._product, self.results = product, results
        self._next_result, self._next_transposed = iter(results), iter(transposed)
        self.operands: list[Any] = []
        self.matrices: list[Any] = []
        self.products: list[Any] = []

    def matmul(self, operand: Any, matrix: Any) -> Any:
        """The recorded operand @ matrix."""
        transposed, result = next(self._next_transposed, None), next(self._next_result)

        @tf.custom_gradient
        def replayed(operand: Any, result: Any) -> Any:
            return result, lambda d: (self._product(d, tf.transpose(matrix) if transposed is None else transposed), d)

        self.operands.append(operand)
        self.matrices.append(matrix)
        self.products.append(result)
        return replayed(operand, result)

    def __getattr__(self, name: str) -> Any:
        function, slope = getattr(ops, name), SLOPES.get(name)
        if slope is None:
            return function
        return lambda x: self._activation(x, slope) if _recorded(x) else function(x)

    def _activation(self, x: Any, slope: Callable[[Any], Any]) -> Any:
        result = next(self._next_result)

        @tf.custom_gradient
        def replayed(x: Any) -> Any:
            return result, lambda d: d * slope(result)

        return replayed(x)
