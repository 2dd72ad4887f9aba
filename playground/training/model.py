"""A configuration as a Keras model, its optimizer and its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from playground import tasks
from playground.config import RunConfig
from playground.training.layer import CellLayer, weight_initializer

SEED_STEP = 10
"""Seeds that one layer may use up."""


class Network(keras.layers.Layer):
    """The recurrent layers and the readout, one dense layer shared by all time steps."""

    def __init__(self, config: RunConfig) -> None:
        super().__init__(name="network")
        cell, first = config.make_cell(), config.seed * 1000
        self.recurrent = [
            CellLayer(cell, units, config.initializer, first + SEED_STEP * number, config.step, name=f"layer_{number}")
            for number, units in enumerate(config.units, 1)
        ]
        self.readout = keras.layers.Dense(
            tasks.registry()[config.task].OUTPUTS,
            kernel_initializer=weight_initializer(config.initializer, first),
            name="readout",
        )

    def build(self, features: int) -> None:
        """Creates every layer's weights."""
        for layer in self.recurrent:
            layer.build((0, 0, features))
            features = layer.units
        self.readout.build((None, features))
        self.built = True

    def call(self, inputs: Any, states: Sequence[tuple[Any, ...]], masks: Sequence[Any]) -> tuple[Any, tuple[tuple[Any, ...], ...]]:
        """Outputs (time steps, batch, outputs) and the states to hand on, from inputs (time steps, batch, features)."""
        values, handed_on = inputs, []
        for layer, before, mask in zip(self.recurrent, states, masks, strict=True):
            values, after = layer(values * mask.inputs, states=before, recurrent_mask=mask.recurrent)
            values = values * mask.outputs
            handed_on.append(after)
        return self.readout(values), tuple(handed_on)


def make_optimizer(config: RunConfig) -> keras.optimizers.Optimizer:
    """The optimizer; its learning rate is one of its variables, so that it can be moved while training."""
    makers = {
        "sgd": lambda: keras.optimizers.SGD(config.learning_rate),
        "momentum": lambda: keras.optimizers.SGD(config.learning_rate, momentum=0.9),
        "nesterov": lambda: keras.optimizers.SGD(config.learning_rate, momentum=0.9, nesterov=True),
        "adagrad": lambda: keras.optimizers.Adagrad(config.learning_rate),
        "rmsprop": lambda: keras.optimizers.RMSprop(config.learning_rate),
        "adam": lambda: keras.optimizers.Adam(config.learning_rate),
    }
    return makers[config.optimizer]()


def mean_loss(task: type[tasks.Task], targets: Any, outputs: Any, weights: Any | None) -> Any:
    """The mean over all positions, as heavy as their weights (None: all alike), of the cross-entropy from logits, or of the square."""
    losses = _cross_entropy(targets, outputs) if task.CLASSES else ops.mean(ops.square(outputs - targets), axis=-1)
    if weights is None:
        return ops.mean(losses)
    return ops.sum(losses * weights) / ops.maximum(ops.sum(weights), 1e-6)


def _cross_entropy(targets: Any, outputs: Any) -> Any:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, outputs)
