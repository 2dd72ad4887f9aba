"""Which loops over time XLA may compile into one function, and how to keep it from doing so with the others.

With the flag in this package's __init__, XLA's CPU compiler turns a loop into one function instead of a list of operations that
it dispatches one by one: 5 to 15 times as fast while the matrices are small. Its matrix product is a plain loop there, so
large matrices are slower by up to four times (LSTM, batch 5, 64 units: 1 780 µs an update against 440).
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

LARGEST_PRODUCT = 12_000
"""Multiplications of one time step's recurrent product (batch × units × columns) up to which one function is faster."""


def suit(batch: int, kernel: tuple[int, int]) -> bool:
    """Whether a layer with this recurrent kernel (units, columns) gains from being compiled into one function."""
    return batch * kernel[0] * kernel[1] <= LARGEST_PRODUCT


def kept_apart(count: Any) -> Any:
    """A loop's counter unchanged, through an operation that XLA does not put into such a function (top_k)."""
    return tf.math.top_k(tf.stack([count, count]), 1)[0][0]
