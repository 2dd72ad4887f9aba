"""Dropout masks from the seed and the number of the update alone: the frame can draw the masks that trained."""

from __future__ import annotations

import functools
from typing import Any

import tensorflow as tf

from playground.config import RunConfig
from playground.network import Masks

RATES = ("input_dropout", "output_dropout", "recurrent_dropout")


def shapes(config: RunConfig, steps: int) -> list[tuple[int, ...]]:
    """The shapes of all masks over `steps` time steps, which come first: inputs, outputs and recurrent of each layer in turn."""
    batch, features = config.batch_size, config.features
    found: list[tuple[int, ...]] = []
    for units in config.units:
        found += [(steps, batch, features), (steps, batch, units), (batch, units)]
        features = units
    return found


def draw(config: RunConfig, seed: Any, update: Any, rates: tuple[Any, Any, Any]) -> list[Masks]:
    """The masks of update number `update`: 0 where dropped, 1 / (1 − rate) where kept; ones where the rates are 0.

    A counter-based generator: the same numbers wherever XLA compiles it (TensorFlow's own kernel gives others).
    """
    wanted = shapes(config, config.truncation_length)
    sizes = [_size(shape) for shape in wanted]
    dropping = tf.reduce_any(tf.stack(rates) > 0)

    def chosen() -> Any:
        noise = tf.random.stateless_uniform([sum(sizes)], tf.stack([seed, update]), alg="philox")
        limits = tf.concat([tf.fill([size], rates[number % 3]) for number, size in enumerate(sizes)], 0)
        return tf.where(noise >= limits, 1 / (1 - limits), 0.0)

    flat = tf.cond(dropping, chosen, lambda: tf.ones([sum(sizes)]))
    return _by_layer([tf.reshape(part, shape) for part, shape in zip(tf.split(flat, sizes), wanted, strict=True)])


def nothing(config: RunConfig) -> list[Masks]:
    """Masks that drop nothing, over as many time steps as a window moves."""
    return _by_layer([tf.ones(shape) for shape in shapes(config, config.step)])


@functools.lru_cache(maxsize=8)
def drawer(config: RunConfig) -> Any:
    """`draw` for a trainer's structure, compiled by itself: (seed, update, rates) → the masks that trained."""

    @tf.function(jit_compile=True, autograph=False)
    def drawn(seed: Any, update: Any, rates: tuple[Any, Any, Any]) -> list[tuple[Any, Any, Any]]:
        return [(mask.inputs, mask.outputs, mask.recurrent) for mask in draw(config, seed, update, rates)]

    return drawn


def _by_layer(parts: list[Any]) -> list[Masks]:
    return [Masks(*parts[first : first + 3]) for first in range(0, len(parts), 3)]


def _size(shape: tuple[int, ...]) -> int:
    result = 1
    for length in shape:
        result *= length
    return result
