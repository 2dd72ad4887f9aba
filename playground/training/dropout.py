"""Dropout masks, a function of the seed and the update's number, so that a frame can draw the masks
that trained again."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import tensorflow as tf

from playground.configuration.config import RunConfig
from playground.reference.network import Masks

RATES = ("input_dropout", "output_dropout", "recurrent_dropout")
Rates = tuple[Any, Any, Any]
"""The three rates, as tensors."""


def counted(update: int) -> np.int32:
    """An update's number as the generator reads it, in 32 bits with a sign: after 2³¹ − 1 follows
    −2³¹, and after 2³² updates the same masks come again."""
    return np.int64(update & 0xFFFFFFFF).astype(np.int32)


def shapes(config: RunConfig, steps: int) -> list[tuple[int, ...]]:
    """The shapes of all masks over `steps` time steps, time first: inputs, outputs and recurrent of
    each layer in turn."""
    batch, features = config.batch_size, config.features
    found: list[tuple[int, ...]] = []
    for units in config.units:
        found += [(steps, batch, features), (steps, batch, units), (batch, units)]
        features = units
    return found


def draw(config: RunConfig, seed: Any, update: Any, rates: Rates) -> list[Masks]:
    """The masks of update number `update`: 0 where dropped, 1 / (1 − rate) where kept; ones where
    the rates are 0."""
    wanted = shapes(config, config.truncation_length)
    return _by_layer(
        tf.cond(drops(rates), lambda: _drawn(wanted, seed, update, rates), lambda: [tf.ones(shape) for shape in wanted])
    )


def draw_some(config: RunConfig, seed: Any, update: Any, rates: Rates) -> list[Masks]:
    """The masks of `draw` where a rate is known not to be 0."""
    return _by_layer(_drawn(shapes(config, config.truncation_length), seed, update, rates))


def nothing(config: RunConfig, steps: int) -> list[Masks]:
    """Masks of ones over `steps` time steps; the compiler removes the products with them."""
    return _by_layer([tf.ones(shape) for shape in shapes(config, steps)])


def drops(rates: Rates) -> Any:
    """Whether any rate is above 0, as a tensor."""
    return tf.reduce_any(tf.stack(rates) > 0)


def _drawn(wanted: list[tuple[int, ...]], seed: Any, update: Any, rates: Rates) -> list[Any]:
    """The masks from a counter-based generator: the same numbers wherever XLA compiles it;
    TensorFlow's own kernel gives others."""
    sizes = [math.prod(shape) for shape in wanted]
    noise = tf.random.stateless_uniform([sum(sizes)], tf.stack([seed, update]), alg="philox")
    limits = tf.concat([tf.fill([size], rates[number % 3]) for number, size in enumerate(sizes)], 0)
    flat = tf.where(noise >= limits, 1 / (1 - limits), 0.0)
    return [tf.reshape(part, shape) for part, shape in zip(tf.split(flat, sizes), wanted, strict=True)]


@functools.lru_cache(maxsize=8)
def drawer(config: RunConfig) -> Any:
    """`draw` for the structure of a trainer as a compiled function: (seed, update, rates) → the
    masks of that update."""

    @tf.function(jit_compile=True, autograph=False)
    def drawn(seed: Any, update: Any, rates: Rates) -> list[tuple[Any, Any, Any]]:
        return [(mask.inputs, mask.outputs, mask.recurrent) for mask in draw(config, seed, update, rates)]

    return drawn


def _by_layer(parts: list[Any]) -> list[Masks]:
    return [Masks(*parts[first : first + 3]) for first in range(0, len(parts), 3)]
