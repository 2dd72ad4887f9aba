"""Which loops XLA may compile into one function, how to keep it from doing so with the others, and how matrices are multiplied in one.

With the flag in this package's __init__, XLA's CPU compiler turns a loop into one function instead of a list of operations that
it dispatches one by one: 5 to 15 times as fast while the matrices are small.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tensorflow as tf

LARGEST_UPDATE = 12_000
"""Multiplications of one time step's recurrent product (batch × units × columns) up to which a whole update goes into one function."""
LARGEST_STEP = 1_000_000
"""The same for the loops over the time steps alone: products of all time steps at once are then left to the library.

An LSTM of 32 units, a batch of 50, gains an eighth; from some two millions on a product is the library's affair.
"""
TERMS = 8
"""Terms of a product's sums that are added at a time."""


def suits_step(batch: int, kernel: tuple[int, ...]) -> bool:
    """Whether a layer with this recurrent kernel (units, columns) gains from loops over time that are one function each."""
    return batch * kernel[0] * kernel[1] <= LARGEST_STEP


def suits_update(batch: int, kernels: Iterable[tuple[int, ...]]) -> bool:
    """Whether a network with these recurrent kernels gains from whole updates within one function."""
    return all(batch * rows * columns <= LARGEST_UPDATE for rows, columns in kernels)


def product(left: Any, right: Any) -> Any:
    """left (rows, terms) @ right (terms, columns), within one function.

    XLA's own is a plain loop there. Sums of a few terms it computes for many columns at once: 10 to 20 times as fast.
    """
    terms, rest = right.shape[0], right.shape[0] % TERMS

    def more(first: Any, count: int) -> Any:
        some, them = tf.slice(left, [0, first], [left.shape[0], count]), tf.slice(right, [first, 0], [count, right.shape[1]])
        return tf.add_n([some[:, number, None] * them[number] for number in range(count)])

    if terms <= 2 * TERMS:
        return more(0, terms)

    def add(number: Any, total: Any) -> tuple[Any, Any]:
        return number + 1, total + more(number * TERMS, TERMS)

    many = terms // TERMS
    start = more(many * TERMS, rest) if rest else tf.zeros([left.shape[0], right.shape[1]], left.dtype)
    return tf.while_loop(lambda number, _: number < many, add, (tf.constant(0), start), maximum_iterations=many)[1]


def kept_apart(count: Any) -> Any:
    """A loop's counter unchanged, through an operation that XLA does not put into such a function (top_k)."""
    return tf.math.top_k(tf.stack([count, count]), 1)[0][0]
