"""TensorArrays over the time steps, as the two loops use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf


def new(steps: int, like: Any, buffer: Any = None) -> Any:
    """An array of `steps` tensors such as `like`, in a scratch buffer where one is given. What it
    holds is not defined."""
    array = tf.TensorArray(like.dtype, steps, element_shape=like.shape)
    return array if buffer is None else array.unstack(buffer)


def write(arrays: Sequence[Any], t: Any, values: Sequence[Any]) -> list[Any]:
    """The arrays with one value each at time step t."""
    return [array.write(t, value) for array, value in zip(arrays, values, strict=True)]


def zero_outside(arrays: Sequence[Any], like: Sequence[Any], first: Any, stop: Any, steps: int) -> list[Any]:
    """The arrays with zeros such as `like` before time step `first` and from `stop` on."""
    zeros, zeroed = [tf.zeros_like(one) for one in like], list(arrays)

    def zero(t: Any, arrays: list[Any]) -> tuple[Any, list[Any]]:
        return t + 1, write(arrays, t, zeros)

    for start, end in ((0, first), (stop, steps)):
        if tf.is_tensor(start) or tf.is_tensor(end):
            zeroed = tf.while_loop(lambda t, _, end=end: t < end, zero, (start, zeroed), maximum_iterations=steps)[1]
    return zeroed


def rows(values: Any) -> Any:
    """(time steps, batch, …) as (time steps · batch, …): all steps as rows of one batch."""
    return tf.reshape(values, [-1, *values.shape[2:]])
