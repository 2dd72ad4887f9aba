"""The network of a configuration as a Keras layer, and its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from playground import tasks
from playground.configuration.config import RunConfig
from playground.reference import network
from playground.reference.network import Masks
from playground.training.rnn_layer import CellLayer, weight_initializer
from playground.training.time_loop import TimeLoop

SEED_STEP = 10
"""The distance between the seeds of two layers."""


class Network(keras.layers.Layer):
    """The recurrent layers and the readout, a dense layer shared by all time steps; embedding,
    encoder and attention as configured."""

    def __init__(self, config: RunConfig) -> None:
        super().__init__(name="network")
        self.config, self.architecture = config, config.architecture
        first = config.seed * 1000
        # Keras lists the weights in the order of these lines, which must be that of
        # network.weight_shapes.
        self.embedding = (
            Embedding(self.architecture.vocabulary, self.architecture.embedding, first + 900)
            if self.architecture.embedding
            else None
        )
        self.stacks = [self._stack(number, steps) for number, (_, steps) in enumerate(network.stacks(config))]
        self.attention = Attention(config.units[-1], config.initializer, first + 950) if self.architecture.attention else None
        self.readout = keras.layers.Dense(
            config.outputs, kernel_initializer=weight_initializer(config.initializer, first), name="readout"
        )

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
                min(config.handover, length),
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
    def layers_of_all_stacks(self) -> list[CellLayer]:
        """The recurrent layers, an encoder's before a decoder's."""
        return [layer for stack in self.stacks for layer in stack]

    def scratch_specs(self) -> list[tf.TensorSpec]:
        """The arrays that one call over a window claims of ScratchBuffers."""
        length, batch = self.config.truncation_length, self.config.batch_size
        return [
            spec
            for stack, (_, steps) in zip(self.stacks, network.stacks(self.config), strict=True)
            for layer in stack
            for spec in layer.scratch_specs(len(range(*steps.indices(length))), batch)
        ]

    def weights_by_layer(self) -> list[list[Any]]:
        """The weights of each recurrent layer; an encoder's and a decoder's are frozen together."""
        return [[weight for layer in same for weight in layer.weights] for same in zip(*self.stacks, strict=True)]

    def unfrozen_weights(self) -> list[Any]:
        """The weights that updates change: all but those of frozen layers."""
        layers = self.weights_by_layer()
        frozen = {id(weight) for number in self.config.frozen for weight in layers[number - 1]}
        return [weight for weight in self.trainable_variables if id(weight) not in frozen]

    def call(
        self, inputs: Any, states: Sequence[tuple[Any, ...]], masks: Sequence[Masks], loop: TimeLoop
    ) -> tuple[Any, tuple[tuple[Any, ...], ...]]:
        """Outputs (time steps, batch, outputs) and the states to hand on, from inputs (time steps,
        batch, features)."""
        hidden, states = self.hidden(inputs, states, masks, loop)
        outputs, first = self.readout(hidden), self.architecture.encoder_steps
        if first:
            outputs = tf.concat([tf.zeros([first, *outputs.shape[1:]]), outputs], 0)
        return outputs, states

    def _read(self, inputs: Any) -> Any:
        """What the first layer reads; see network.read_by_layers."""
        if self.embedding is not None:
            return self.embedding(inputs)
        return one_hot(inputs, self.architecture.vocabulary) if self.architecture.vocabulary else inputs

    def hidden(
        self, inputs: Any, states: Sequence[tuple[Any, ...]], masks: Sequence[Masks], loop: TimeLoop
    ) -> tuple[Any, tuple[tuple[Any, ...], ...]]:
        """What the readout gets, (time steps with outputs, batch, units), and the states to hand
        on; an encoder has no outputs."""
        values = self._read(inputs)
        hidden: list[Any] = []
        for stack, (_, steps) in zip(self.stacks, network.stacks(self.config), strict=True):
            cut = [Masks(mask.inputs[steps], mask.outputs[steps], mask.recurrent) for mask in masks]
            out, states = _through(stack, values[steps], states, cut, loop.over(steps))
            hidden.append(out)
        out = hidden[-1]
        if self.attention is not None:
            out = self.attention(out, hidden[0], ~loop.padding[: self.architecture.encoder_steps])
        return out, tuple(states)


def _through(
    layers: Sequence[CellLayer], values: Any, states: Sequence[tuple[Any, ...]], masks: Sequence[Masks], loop: TimeLoop
) -> tuple[Any, list[tuple[Any, ...]]]:
    """A stack's outputs (time steps, batch, units) with dropout, and the states of its layers to
    hand on."""
    handed_on = []
    for layer, before, mask in zip(layers, states, masks, strict=True):
        values, after = layer(values * mask.inputs, states=before, recurrent_mask=mask.recurrent, loop=loop)
        values = values * mask.outputs
        handed_on.append(after)
    return values, handed_on


def one_hot(inputs: Any, vocabulary: int) -> Any:
    """The words' numbers, floats (…, 1), as vectors (…, vocabulary)."""
    return ops.one_hot(ops.cast(inputs[..., 0], "int32"), vocabulary)


class Embedding(keras.layers.Layer):
    """A vector for each word, initialised uniformly in [−1, 1] (Géron ch. 14). Inputs (…, 1): the
    words' numbers as floats."""

    def __init__(self, vocabulary: int, width: int, seed: int) -> None:
        super().__init__(name="embedding")
        self.vocabulary, self.width, self.seed = vocabulary, width, seed

    def build(self, _: Any) -> None:
        """Creates the table."""
        start = keras.initializers.RandomUniform(-1.0, 1.0, seed=self.seed)
        self.kernel = self.add_weight(name="kernel", shape=(self.vocabulary, self.width), initializer=start)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The vectors (…, width), by a product with one-hot rows: unlike a lookup it has a dense
        gradient, which the optimizers need."""
        return one_hot(inputs, self.vocabulary) @ ops.convert_to_tensor(self.kernel)


class Attention(keras.layers.Layer):
    """Attention of the decoder to the encoder: reference.network.attend, time first."""

    def __init__(self, units: int, initializer: str, seed: int) -> None:
        super().__init__(name="attention")
        self.units, self.initializer, self.seed = units, initializer, seed

    def build(self, _: Any) -> None:
        """Creates the weights of the score and of the output."""
        start = [weight_initializer(self.initializer, self.seed + number) for number in range(2)]
        self.score_kernel = self.add_weight(name="score_kernel", shape=(self.units, self.units), initializer=start[0])
        self.kernel = self.add_weight(name="kernel", shape=(2 * self.units, self.units), initializer=start[1])
        self.built = True

    def call(self, decoder: Any, encoder: Any, there: Any) -> Any:
        """(decoder steps, batch, units) from both hidden states; there (encoder steps, batch) bool:
        where the encoder is not padded."""
        scores = tf.einsum("tbu,uv,sbv->bts", decoder, ops.convert_to_tensor(self.score_kernel), encoder)
        share = tf.nn.softmax(tf.where(tf.transpose(there)[:, None, :], scores, -1e9))
        context = tf.einsum("bts,sbu->tbu", share, encoder)
        return ops.tanh(tf.concat([context, decoder], -1) @ ops.convert_to_tensor(self.kernel))


def mean_loss(task: type[tasks.Task], targets: Any, outputs: Any, weights: Any | None) -> Any:
    """The mean over all positions, weighted (None: equally), of the cross-entropy from logits or of
    the squared error."""
    losses = _cross_entropy(targets, outputs) if task.CLASSES else ops.mean(ops.square(outputs - targets), axis=-1)
    return ops.mean(losses) if weights is None else weighted_mean(losses, weights)


def weighted_mean(losses: Any, weights: Any) -> Any:
    """The weighted mean of the losses of all positions."""
    return ops.sum(losses * weights) / ops.maximum(ops.sum(weights), 1e-6)


def _cross_entropy(targets: Any, outputs: Any) -> Any:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, outputs)
