"""Which loops XLA may fuse into one compiled function, how to keep it from fusing others, and how a
fused loop multiplies matrices.

With the flag in this package's __init__, XLA's CPU compiler turns a loop into one function instead
of a list of operations that it dispatches one by one: 5 to 15 times as fast while the matrices are
small.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tensorflow as tf

LARGEST_UPDATE = 12_000
"""Multiplications of one time step's largest product (batch × rows × columns) up to which a whole
update is fused."""
LARGEST_STEP = 1_000_000
"""The same for the loops over time alone: products of all time steps at once are then left to the
library.

An LSTM of 32 units with a batch of 50 gains an eighth; from some two millions on the library is
faster.
"""
TERMS = 8
"""Terms of a product's sums that are added at a time."""

Matrices = Iterable[tuple[int, int]]
"""Shapes (rows, columns) of the matrices that a time step multiplies by (see
Cell.step_matrices)."""


def fuses_steps(batch: int, matrices: Matrices) -> bool:
    """Whether a layer gains from fusing each of its loops over time."""
    return all(batch * rows * columns <= LARGEST_STEP for rows, columns in matrices)


def fuses_update(batch: int, matrices: Matrices) -> bool:
    """Whether a network, all of whose layers' matrices are given, gains from fusing whole
    updates."""
    return all(batch * rows * columns <= LARGEST_UPDATE for rows, columns in matrices)


def product(left: Any, right: Any) -> Any:
    """left (rows, terms) @ right (terms, columns) in a fused loop.

    XLA's own product is a plain loop there. Sums of a few terms are computed for many columns at
    once: 10 to 20 times as fast.
    """
    terms, rest = right.shape[0], right.shape[0] % TERMS

    def some_terms(first: Any, count: int) -> Any:
        part, factors = tf.slice(left, [0, first], [left.shape[0], count]), tf.slice(right, [first, 0], [count, right.shape[1]])
        # Two splits, not a slice for each factor: those took a fifth of the time to trace a network.
        return tf.add_n([one * other for one, other in zip(tf.split(part, count, 1), tf.split(factors, count, 0), strict=True)])

    if terms <= 2 * TERMS:
        return some_terms(0, terms)

    def add(number: Any, total: Any) -> tuple[Any, Any]:
        return number + 1, total + some_terms(number * TERMS, TERMS)

    rounds = terms // TERMS
    start = some_terms(rounds * TERMS, rest) if rest else tf.zeros([left.shape[0], right.shape[1]], left.dtype)
    return tf.while_loop(lambda number, _: number < rounds, add, (tf.constant(0), start), maximum_iterations=rounds)[1]


def unfused(count: Any) -> Any:
    """A loop's counter unchanged, through an operation (top_k) that keeps XLA from fusing the
    loop."""
    return tf.math.top_k(tf.stack([count, count]), 1)[0][0]
