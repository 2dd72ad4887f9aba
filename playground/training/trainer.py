"""The compiled chunk: one call runs hundreds of updates; keyed by what shapes the graph, it holds no run's state."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

import numpy as np
import tensorflow as tf

from playground import tasks
from playground.config import SETTINGS, RunConfig
from playground.network import LayerStates
from playground.settings import Cost
from playground.tasks import Pass
from playground.training import dropout
from playground.training.model import Network, make_optimizer, mean_loss

LONGEST_CALL = 4096
"""Updates that one call runs at most: the length of the arrays in which it returns losses and norms."""


@functools.lru_cache(maxsize=64)
def structure(config: RunConfig) -> RunConfig:
    """The configuration with everything at its default that does not shape the graph: the key of a compiled trainer."""
    knobs: dict[str, Any] = {name: setting.default for name, setting in SETTINGS.items() if setting.cost is Cost.KNOB}
    sized = {setting.name for setting in tasks.registry()[config.task].SETTINGS if setting.cost is not Cost.KNOB}
    of_task = tuple((name, value) for name, value in config.of_task if name in sized)
    return dataclasses.replace(config, **knobs, seed=0, initializer="glorot", device="auto", of_task=of_task)


KNOBS = ("learning_rate", "clip_norm", *dropout.RATES)
"""The settings that travel into the compiled call with every chunk."""


class Trainer:
    """One compiled function for one structure on one device. Used by the worker's main thread alone."""

    def __init__(self, config: RunConfig, device: str) -> None:
        self.config, self.device = structure(config), device
        self.task = tasks.registry()[config.task]
        # XLA takes no variable of another device than its own, and Keras puts them on the first GPU where there is one.
        with tf.device(device):
            self.network = Network(self.config)
            self.network.build(self.task.FEATURES)
            self.optimizer = make_optimizer(self.config)
            self.optimizer.build(self.network.trainable_variables)
        self._variables = [*self.network.trainable_variables, *self.optimizer.variables]
        self._data: tuple[Any, Any, Any] | None = None
        self._call = tf.function(self._chunk, jit_compile=True, autograph=False)

    def run(
        self, config: RunConfig, count: int, window: int, update: int, weights: Any, slots: Any, recurrent: Any, data: Pass
    ) -> tuple[Any, Any, Any, np.ndarray, np.ndarray]:
        """Runs `count` updates from `window` on within one pass: weights, slots and states after it, losses and norms (count,).

        What comes in may be NumPy or what an earlier call returned; what goes out stays on the device.
        """
        with tf.device(self.device):
            if self._data is None or self._data[0] is not data:
                # Time first: the loop over time slices whole rows. The data of a pass moves to the device once.
                self._data = (data, tf.constant(data.inputs.swapaxes(0, 1)), tf.constant(data.targets.swapaxes(0, 1)))
            # NumPy, not Python's own numbers: TensorFlow keeps every one of those for ever (its cache of scalars).
            knobs = tf.constant(np.array([getattr(config, name) for name in KNOBS], np.float32))
            counters = tf.constant(np.array([count, window, update, config.seed], np.int32))
            # Always the same nest of tensors: a tuple in place of a list would trace and compile the chunk once more.
            tensors = tf.nest.map_structure(
                tf.convert_to_tensor, (list(weights), list(slots), [list(layer) for layer in recurrent])
            )
            weights, slots, recurrent, losses, norms = self._call(counters, knobs, *tensors, *self._data[1:])
        return weights, slots, recurrent, losses.numpy()[:count], norms.numpy()[:count]

    def _chunk(
        self, counters: Any, knobs: Any, weights: Any, slots: Any, recurrent: Any, inputs: Any, targets: Any
    ) -> tuple[Any, Any, Any, Any, Any]:
        count, first, update, seed = tf.unstack(counters)
        knobs = tf.unstack(knobs)
        for variable, value in zip(self._variables, [*weights, *slots], strict=True):
            variable.assign(value)
        # Keras keeps the iterations first and the learning rate second among the optimizer's variables.
        self.optimizer.variables[1].assign(knobs[0])
        length = min(LONGEST_CALL, self.config.updates_per_pass)

        def body(window: Any, recurrent: Any, losses: Any, norms: Any) -> tuple[Any, ...]:
            # The column comes from the loop's own variable: from a loop-invariant one XLA would make a constant and
            # compile the chunk anew for every window that a call begins with.
            k, column = window - first, window * self.config.step
            steps = self.config.truncation_length
            x = tf.slice(inputs, [column, 0, 0], [steps, *inputs.shape[1:]])
            y = tf.slice(targets, [column] + [0] * (targets.shape.rank - 1), [steps, *targets.shape[1:]])
            handed_on, loss, norm = self._update(update + k, seed, knobs, tuple(map(tuple, recurrent)), x, y)
            at = [[k]]
            return (
                window + 1,
                [list(layer) for layer in handed_on],
                tf.tensor_scatter_nd_update(losses, at, [loss]),
                tf.tensor_scatter_nd_update(norms, at, [norm]),
            )

        start = (first, recurrent, tf.zeros(length), tf.zeros(length))
        _, recurrent, losses, norms = tf.while_loop(lambda window, *_: window < first + count, body, start)
        values = [tf.convert_to_tensor(variable.value) for variable in self._variables]
        return values[: len(weights)], values[len(weights) :], recurrent, losses, norms

    def _update(self, update: Any, seed: Any, knobs: list[Any], recurrent: LayerStates, x: Any, y: Any) -> tuple[Any, Any, Any]:
        """One optimizer step on one window: truncated backpropagation through time."""
        _, clip_norm, *rates = knobs
        masks = dropout.draw(self.config, seed, update, tuple(rates))
        trained = self.network.trainable_variables
        with tf.GradientTape() as tape:
            outputs, handed_on = self.network(x, states=recurrent, masks=masks)
            loss = mean_loss(self.task, y, outputs)
        gradients = tape.gradient(loss, trained)
        norm = tf.linalg.global_norm(gradients)
        scale = tf.where((clip_norm > 0) & (norm > clip_norm), clip_norm / norm, 1.0)
        self.optimizer.apply([gradient * scale for gradient in gradients], trained)
        if not self.config.carry_state:
            handed_on = tf.nest.map_structure(tf.zeros_like, handed_on)
        return handed_on, loss, norm
