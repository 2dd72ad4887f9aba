"""A configuration as a Keras model, its optimizer and its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from playground import tasks
from playground.configuration.config import RunConfig
from playground.reference import network
from playground.training.rnn_layer import CellLayer, weight_initializer
from playground.training.scratch_buffers import Room

SEED_STEP = 10
"""Seeds that one layer may use up."""


class Network(keras.layers.Layer):
    """The recurrent layers and the readout, one dense layer shared by all time steps; around them what the task's architecture asks for."""

    def __init__(self, config: RunConfig) -> None:
        super().__init__(name="network")
        self.config, self.architecture, outputs = config, config.architecture, tasks.registry()[config.task].OUTPUTS
        first = config.seed * 1000
        # Keras lists the weights in the order of these lines: that of network.weight_shapes.
        self.embedding = (
            Embedding(self.architecture.vocabulary, self.architecture.embedding, first + 900)
            if self.architecture.vocabulary
            else None
        )
        self.stacks = [self._stack(number, steps) for number, (_, steps) in enumerate(network.stacks(config))]
        self.attention = Attention(config.units[-1], config.initializer, first + 950) if self.architecture.attention else None
        self.readout = keras.layers.Dense(outputs, kernel_initializer=weight_initializer(config.initializer, first), name="readout")

    def _stack(self, place: int, steps: slice) -> list[CellLayer]:
        config, name = self.config, network.stacks(self.config)[place][0]
        length = len(range(*steps.indices(config.truncation_length)))
        first = config.seed * 1000 + place * SEED_STEP * len(config.units)
        return [
            CellLayer(
                config.make_cell(),
                units,
                config.initializer,
                first + SEED_STEP * number,
                min(config.step, length),
                config.clamp(number),
                name=f"{name}_{number}",
            )
            for number, units in enumerate(config.units, 1)
        ]

    def build(self, features: int) -> None:
        """Creates every layer's weights."""
        if self.embedding is not None:
            self.embedding.build((None,))
        for stack in self.stacks:
            width = features
            for layer in stack:
                layer.build((0, 0, width))
                width = layer.units
        if self.attention is not None:
            self.attention.build((None,))
        self.readout.build((None, width))
        self.built = True

    @property
    def small_loops(self) -> bool:
        """Whether the loops over time may be one function each, where that is faster."""
        return all(layer.small_loops for stack in self.stacks for layer in stack)

    @small_loops.setter
    def small_loops(self, allowed: bool) -> None:
        for stack in self.stacks:
            for layer in stack:
                layer.small_loops = allowed

    def room(self) -> list[tf.TensorSpec]:
        """The arrays that one pass over a window claims of a Room."""
        length, batch = self.config.truncation_length, self.config.batch_size
        return [
            one
            for stack, (_, steps) in zip(self.stacks, network.stacks(self.config), strict=True)
            for layer in stack
            for one in layer.room(len(range(*steps.indices(length))), batch)
        ]

    def learning(self) -> list[Any]:
        """The weights that updates move: all but those of the frozen layers."""
        still = {id(weight) for stack in self.stacks for number in self.config.frozen for weight in stack[number - 1].weights}
        return [weight for weight in self.trainable_variables if id(weight) not in still]

    def call(
        self,
        inputs: Any,
        states: Sequence[tuple[Any, ...]],
        masks: Sequence[Any],
        padding: Any = None,
        end: Any = None,
        room: Room | None = None,
    ) -> tuple[Any, tuple[tuple[Any, ...], ...]]:
        """Outputs (time steps, batch, outputs) and the states to hand on, from inputs (time steps, batch, features)."""
        out, states = self.read(inputs, states, masks, padding, end, room)
        outputs, first = self.readout(out), self.architecture.encoder_steps
        if first:
            outputs = tf.concat([tf.zeros([first, *outputs.shape[1:]]), outputs], 0)
        return outputs, states

    def read(
        self,
        inputs: Any,
        states: Sequence[tuple[Any, ...]],
        masks: Sequence[Any],
        padding: Any,
        end: Any = None,
        room: Room | None = None,
    ) -> tuple[Any, tuple[tuple[Any, ...], ...]]:
        """What the readout reads, (time steps, batch, units) from the first one that has outputs, and the states to hand on.

        padding (time steps, batch) bool, None where nothing is padded or padding comes after all that counts. end: the time step from
        which on the whole batch is padded, None where it isn't known or an encoder reads first.
        """
        values = inputs if self.embedding is None else self.embedding(inputs)
        hidden: list[Any] = []
        for stack, (_, steps) in zip(self.stacks, network.stacks(self.config), strict=True):
            out, states = _through(stack, values[steps], states, masks, steps, padding, end, room)
            hidden.append(out)
        out = hidden[-1]
        if self.attention is not None:
            out = self.attention(out, hidden[0], ~padding[: self.architecture.encoder_steps])
        return out, tuple(states)


def _through(
    layers: Sequence[CellLayer],
    values: Any,
    states: Sequence[tuple[Any, ...]],
    masks: Sequence[Any],
    steps: slice,
    padding: Any,
    end: Any,
    room: Room | None,
) -> tuple[Any, list[tuple[Any, ...]]]:
    handed_on, ended = [], None if padding is None else padding[steps]
    for layer, before, mask in zip(layers, states, masks, strict=True):
        values, after = layer(
            values * mask.inputs[steps], states=before, recurrent_mask=mask.recurrent, padding=ended, end=end, room=room
        )
        values = values * mask.outputs[steps]
        handed_on.append(after)
    return values, handed_on


class Embedding(keras.layers.Layer):
    """A vector for each word, at first uniform in [−1, 1] (Géron ch. 14). Inputs (…, 1) hold the words' numbers as floats."""

    def __init__(self, vocabulary: int, width: int, seed: int) -> None:
        super().__init__(name="embedding")
        self.vocabulary, self.width, self.seed = vocabulary, width, seed

    def build(self, _: Any) -> None:
        """Creates the table."""
        start = keras.initializers.RandomUniform(-1.0, 1.0, seed=self.seed)
        self.kernel = self.add_weight(name="kernel", shape=(self.vocabulary, self.width), initializer=start)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """(…, width). A product with ones and zeros, not a lookup: its gradient is dense, as the optimizers want it."""
        return ops.one_hot(ops.cast(inputs[..., 0], "int32"), self.vocabulary) @ ops.convert_to_tensor(self.kernel)


class Attention(keras.layers.Layer):
    """network.attend, time first."""

    def __init__(self, units: int, initializer: str, seed: int) -> None:
        super().__init__(name="attention")
        self.units, self.initializer, self.seed = units, initializer, seed

    def build(self, _: Any) -> None:
        """Creates the weights of the score and of what is made of the context."""
        start = [weight_initializer(self.initializer, self.seed + number) for number in range(2)]
        self.score_kernel = self.add_weight(name="score_kernel", shape=(self.units, self.units), initializer=start[0])
        self.kernel = self.add_weight(name="kernel", shape=(2 * self.units, self.units), initializer=start[1])
        self.built = True

    def call(self, decoder: Any, encoder: Any, there: Any) -> Any:
        """(decoder's steps, batch, units) from decoder's and encoder's hidden states and where the encoder's row is there."""
        scores = tf.einsum("tbu,uv,sbv->bts", decoder, ops.convert_to_tensor(self.score_kernel), encoder)
        share = tf.nn.softmax(tf.where(tf.transpose(there)[:, None, :], scores, -1e9))
        context = tf.einsum("bts,sbu->tbu", share, encoder)
        return ops.tanh(tf.concat([context, decoder], -1) @ ops.convert_to_tensor(self.kernel))


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
    return ops.mean(losses) if weights is None else weighted_mean(losses, weights)


def weighted_mean(losses: Any, weights: Any) -> Any:
    """The mean of all positions' losses, as heavy as their weights."""
    return ops.sum(losses * weights) / ops.maximum(ops.sum(weights), 1e-6)


def _cross_entropy(targets: Any, outputs: Any) -> Any:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, outputs)
