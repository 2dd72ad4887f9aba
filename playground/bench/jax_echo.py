"""The echo network in JAX, a jitted `scan` over all windows of an epoch; in its own process."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from playground.bench import baseline
from playground.configuration.config import RunConfig
from playground.reference import network

ACCUMULATOR, EPSILON = 0.1, 1e-7
"""Adagrad's first sum of squares, and the term that keeps its division finite: Keras's defaults."""


def speed(config: RunConfig, seconds: float) -> float:
    """Updates a second over about `seconds`; a network's first call compiles it before timing."""
    return baseline.rate(_trainer(config), seconds)


@functools.cache
def _trainer(config: RunConfig) -> Callable[[], int]:
    """Trains one epoch at each call, from new data and zero states; returns the updates done."""
    train_epoch, carried = compiled(config), first_weights(config)
    all_epochs = baseline.epochs(config)

    def train() -> int:
        nonlocal carried
        carried, losses = train_epoch(carried, *next(all_epochs))
        return len(np.asarray(losses))

    train()
    return train


def first_weights(config: RunConfig) -> tuple[Any, Any]:
    """Weights in the order of network.weight_shapes, and Adagrad's sums for each.

    Weights are uniform in [0, 1), biases zero.
    """
    rng = np.random.default_rng(config.seed)
    weights = [
        np.zeros(shape, np.float32) if name == "bias" else rng.random(shape, np.float32)
        for _, name, shape in network.weight_shapes(config)
    ]
    return weights, [np.full_like(weight, ACCUMULATOR) for weight in weights]


def compiled(config: RunConfig) -> Callable[..., Any]:
    """A jitted function that trains one epoch of an RNN or LSTM of one layer.

    ((weights, sums), inputs, targets of all windows) → ((weights, sums), losses (windows,)).
    """
    import jax
    import jax.numpy as jnp

    def lstm(states: Any, projected: Any, recurrent_kernel: Any) -> Any:
        h, c = states
        i, f, g, o = jnp.split(projected + h @ recurrent_kernel, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return jax.nn.sigmoid(o) * jnp.tanh(c), c

    def simple(states: Any, projected: Any, recurrent_kernel: Any) -> Any:
        return (jnp.tanh(projected + states[0] @ recurrent_kernel),)

    step = {"lstm": lstm, "simple": simple}[config.cell]

    def loss(weights: Any, states: Any, inputs: Any, targets: Any) -> Any:
        kernel, recurrent_kernel, bias, readout, readout_bias = weights

        def one(states: Any, projected: Any) -> Any:
            states = step(states, projected, recurrent_kernel)
            return states, states[0]

        states, hidden = jax.lax.scan(one, states, inputs.swapaxes(0, 1) @ kernel + bias)
        said = jax.nn.log_softmax(hidden @ readout + readout_bias)
        return -jnp.take_along_axis(said, targets.swapaxes(0, 1)[..., None], -1).mean(), states

    def update(carried: Any, window: Any) -> Any:
        weights, sums, states = carried
        (value, states), gradients = jax.value_and_grad(loss, has_aux=True)(weights, states, *window)
        sums = [total + gradient**2 for total, gradient in zip(sums, gradients, strict=True)]
        weights = [
            weight - config.learning_rate * gradient / jnp.sqrt(total + EPSILON)
            for weight, gradient, total in zip(weights, gradients, sums, strict=True)
        ]
        return (weights, sums, states), value

    empty = network.zero_states(config, config.batch_size)[0]

    @jax.jit
    def train_epoch(carried: Any, inputs: Any, targets: Any) -> Any:
        (*carried, _), losses = jax.lax.scan(update, (*carried, empty), (inputs, targets))
        return tuple(carried), losses

    return train_epoch
