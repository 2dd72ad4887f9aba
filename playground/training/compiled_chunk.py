"""The compiled chunk: one call runs hundreds of updates; keyed by what shapes the graph, it holds no run's state."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np
import tensorflow as tf

from playground import tasks
from playground.configuration.config import SETTINGS, RunConfig
from playground.reference.network import LayerStates, Masks
from playground.settings import Cost
from playground.training import dropout, sampled_softmax, xla_loops
from playground.training.model import Network, make_optimizer, mean_loss, weighted_mean
from playground.training.scratch_buffers import Room

LONGEST_CALL = 16_384
"""Updates that one call runs at most: the length of the arrays in which it returns losses and norms."""


@functools.lru_cache(maxsize=64)
def structure(config: RunConfig) -> RunConfig:
    """The configuration with everything at its default that does not shape the graph: the key of a compiled trainer."""
    knobs: dict[str, Any] = {name: setting.default for name, setting in SETTINGS.items() if setting.cost is Cost.KNOB}
    sized = {setting.name for setting in tasks.registry()[config.task].SETTINGS if setting.cost is not Cost.KNOB}
    of_task = tuple((name, value) for name, value in config.of_task if name in sized)
    return dataclasses.replace(config, **knobs, seed=0, initializer="glorot", device="auto", of_task=of_task)


Carried = tuple[Sequence[Any], Sequence[Any], Sequence[Sequence[Any]]]
"""What one update hands to the next: weights, the optimizer's slots, and each layer's states."""
KNOBS = ("learning_rate", "clip_norm", *dropout.RATES)
"""The settings that travel into the compiled call with every chunk."""


class Trainer:
    """One compiled function for one structure on one device. Used by one thread alone."""

    def __init__(self, config: RunConfig, device: str) -> None:
        self.config, self.device = structure(config), device
        self.task, self.architecture = tasks.registry()[config.task], self.config.architecture
        # XLA takes no variable of another device than its own, and Keras puts them on the first GPU where there is one.
        with tf.device(device):
            self.network = Network(self.config)
            self.network.build(self.config.features)
            self.optimizer = make_optimizer(self.config)
            self.optimizer.build(self.network.trainable_variables)
        cell = self.config.make_cell()
        kernels = [cell.weight_shapes(units, units)["recurrent_kernel"] for units in self.config.units]
        self._together = xla_loops.suits_update(self.config.batch_size, kernels)
        self._large = not any(xla_loops.suits_step(self.config.batch_size, kernel) for kernel in kernels)
        self._variables = [*self.network.trainable_variables, *self.optimizer.variables]
        self._compiled: dict[tuple[Any, ...], Callable[[list[Any]], list[Any]]] = {}
        self._call = self._fresh_call()

    def _fresh_call(self) -> Any:
        self._compiled.clear()
        return tf.function(self._chunk, jit_compile=True, autograph=False)

    def run(
        self, config: RunConfig, count: int, last: int, window: int, update: int, start: Carried, data: list[Any]
    ) -> tuple[Carried, Carried, np.ndarray, np.ndarray]:
        """Runs `count` updates from `window` of the first epoch on: what is carried after them, before their `last`, losses and norms (count,).

        data: the epochs as `feed` gives them. What comes in may be NumPy or what an earlier call returned; what goes out stays on
        the device. Before the first window of an epoch the recurrent states are taken for zeros, whatever they are.
        """
        weights, slots, recurrent = start
        with tf.device(self.device):
            tensors = [
                # NumPy, not Python's own numbers: TensorFlow keeps every one of those for ever (its cache of scalars).
                tf.constant(np.array([count, last, window, update, config.seed], np.int32)),
                tf.constant(np.array([getattr(config, name) for name in KNOBS], np.float32)),
                *data,
                *(
                    one if isinstance(one, tf.Tensor) else tf.constant(np.asarray(one))
                    for one in (*weights, *slots, *chain(*recurrent))
                ),
            ]
            losses, norms, *carried = self._run(data, tensors)
        length = len(carried) // 2
        after, before = self._carried(carried[:length], len(weights)), self._carried(carried[length:], len(weights))
        return after, before, losses.numpy()[:count], norms.numpy()[:count]

    def _carried(self, arrays: list[Any], weights: int) -> Carried:
        many = len(self._variables)
        return arrays[:weights], arrays[weights:many], self._by_layer(arrays[many:])

    def _run(self, data: list[Any], tensors: list[Any]) -> list[Any]:
        """What the chunk gives; compiled less tightly where the compiler can't do it as it should be fastest.

        XLA hands what is large to a library that it can't call from within one function, and doesn't say beforehand from which size on.
        """
        try:
            return self._function(data, tensors)(tensors)
        except tf.errors.UnimplementedError:
            if not self._together and not self.network.small_loops:
                raise
        if self._together:
            self._together = False
        else:
            self.network.small_loops = False
        self._call = self._fresh_call()
        return self._run(data, tensors)

    def _function(self, data: list[Any], tensors: list[Any]) -> Callable[[list[Any]], list[Any]]:
        """What runs the chunk: for a tf.function to find it among its traces and to look at every argument would take 200 updates."""
        key = tuple(tuple(one.shape) for one in data)
        if key not in self._compiled:
            traced = self._call.get_concrete_function(*tensors)
            self._compiled[key] = functools.partial(_call_flat, traced)
        return self._compiled[key]

    def _chunk(self, counters: Any, knobs: Any, *rest: Any) -> list[Any]:
        many = 2 + self.task.WEIGHTED + self.architecture.padded_in_front
        data, carried = rest[:many], rest[many:]
        count, last, first, update, seed = tf.unstack(counters)
        knobs = tf.unstack(knobs)
        values, states = carried[: len(self._variables)], list(carried[len(self._variables) :])
        for variable, value in zip(self._variables, values, strict=True):
            variable.assign(value)
        # Keras keeps the iterations first and the learning rate second among the optimizer's variables.
        self.optimizer.variables[1].assign(knobs[0])
        steps, per_epoch = self.config.truncation_length, self.config.updates_per_epoch

        def cut(array: Any, number: Any, column: Any) -> Any:
            found = tf.slice(array, [number, column] + [0] * (array.shape.rank - 2), [1, steps, *array.shape[2:]])
            return tf.squeeze(found, 0)

        def one(
            draw: Callable[[Any], list[Masks]], window: Any, states: list[Any], losses: Any, norms: Any, arrays: list[Any]
        ) -> tuple[Any, ...]:
            # The place comes from the loop's own variable: from a loop-invariant one XLA would make a constant and
            # compile the chunk anew for every window that a call begins with.
            window = window if self._together else xla_loops.kept_apart(window)
            k, within = window - first, window % per_epoch
            x, *asked = (cut(array, window // per_epoch, within * self.config.step) for array in data)
            if self.config.lead:
                states = tf.cond(within == 0, lambda: self._above(data[0][window // per_epoch], states), lambda: states)
            else:
                states = [tf.where(within == 0, 0.0, state) for state in states]
            room = Room(arrays)
            number = update + k
            handed_on, loss, norm = self._update(number, seed, knobs[1], draw(number), self._by_layer(states), x, asked, room)
            losses, norms = (tf.tensor_scatter_nd_update(all_, [[k]], [new]) for all_, new in ((losses, loss), (norms, norm)))
            return window + 1, tf.nest.flatten(handed_on), losses, norms, room.arrays

        def part(
            number: Any, window: Any, states: list[Any], losses: Any, norms: Any, arrays: list[Any], before: list[Any]
        ) -> tuple[Any, ...]:
            """First all updates but the `last`, then those: what is carried between the two is what a viewer's window came from."""
            before = [*self._values(), *states]
            end = first + count - tf.where(number == 0, last, 0)
            carried = (window, states, losses, norms, arrays)
            for wanted, draw in self._kinds(seed, tuple(knobs[2:])):
                carried = tf.while_loop(functools.partial(_goes_on, end, wanted), functools.partial(one, draw), carried)
            return number + 1, *carried, before

        arrays = [tf.zeros(one.shape, one.dtype) for one in self.network.room()]
        start = (0, first, states, tf.zeros(LONGEST_CALL), tf.zeros(LONGEST_CALL), arrays, [*self._values(), *states])
        _, _, states, losses, norms, _, before = tf.while_loop(lambda number, *_: number < 2, part, start)
        return [losses, norms, *self._values(), *states, *before]

    def _kinds(self, seed: Any, rates: dropout.Rates) -> list[tuple[Any, Callable[[Any], list[Masks]]]]:
        """Every loop over updates that is compiled, by the masks in it, and whether it is the one that is wanted.

        One alone multiplies by masks of ones where nothing is dropped: in a large network a tenth of the time. Two take longer to
        compile: of a small one half as long again.
        """
        if not self._large:
            return [(True, functools.partial(dropout.draw, self.config, seed, rates=rates))]
        drops, steps = dropout.drops(rates), self.config.truncation_length
        return [
            (~drops, lambda _: dropout.nothing(self.config, steps)),
            (drops, functools.partial(dropout.draw_some, self.config, seed, rates=rates)),
        ]

    def _above(self, inputs: Any, states: list[Any]) -> list[Any]:
        """The states of an epoch's first window where rows are joined: each has read the end of the one above, the first one zeros."""
        step, masks = self.config.step, dropout.nothing(self.config, self.config.step)
        first, blocks = inputs.shape[0] - self.config.lead, self.config.lead // step

        def read(block: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            ends = tf.slice(inputs, [first + block * step, 0, 0], [step, *inputs.shape[1:]])
            above = tf.concat([tf.zeros_like(ends[:, :1]), ends[:, :-1]], 1)
            _, after = self.network.read(above, self._by_layer(states), masks, None)
            return block + 1, tf.nest.flatten(after)

        empty = [tf.zeros_like(state) for state in states]
        return tf.while_loop(lambda block, _: block < blocks, read, (tf.constant(0), empty), maximum_iterations=blocks)[1]

    def _values(self) -> list[Any]:
        return [tf.convert_to_tensor(variable.value) for variable in self._variables]

    def _by_layer(self, states: Sequence[Any]) -> LayerStates:
        per_layer = len(states) // self.config.layers
        return tuple(tuple(states[first : first + per_layer]) for first in range(0, len(states), per_layer))

    def _update(
        self,
        update: Any,
        seed: Any,
        clip_norm: Any,
        masks: list[Masks],
        recurrent: LayerStates,
        x: Any,
        asked: list[Any],
        room: Room,
    ) -> tuple[Any, Any, Any]:
        """One optimizer step on one window: truncated backpropagation through time.

        asked: targets, and weights and padding where there are any.
        """
        trained = self.network.learning()
        targets: Any = asked[0]
        weights: Any = asked[1] if self.task.WEIGHTED else None
        padding: Any = asked[2] if self.architecture.padded_in_front else None
        # Of sequences by themselves nobody reads the states after the last step that counts.
        end = _end(weights) if self.task.SEQUENCES and weights is not None and padding is None else None
        with tf.GradientTape() as tape:
            if self.architecture.sampled:
                first = self.architecture.encoder_steps
                hidden, handed_on = self.network.read(x, recurrent, masks, padding, room=room)
                words = sampled_softmax.draw(self.task.OUTPUTS, self.architecture.sampled, seed, update)
                losses = sampled_softmax.losses(self.network.readout, hidden, targets[first:], words)
                loss = weighted_mean(losses, weights[first:])
            else:
                outputs, handed_on = self.network(x, states=recurrent, masks=masks, padding=padding, end=end, room=room)
                loss = mean_loss(self.task, targets, outputs, weights)
        # What was gathered from a weight has a gradient of single rows; a row that stands there twice has no length before it is summed.
        gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, trained)]
        norm = tf.linalg.global_norm(gradients)
        scale = tf.where((clip_norm > 0) & (norm > clip_norm), clip_norm / norm, 1.0)
        self.optimizer.apply([gradient * scale for gradient in gradients], trained)
        if not self.config.carry_state:
            handed_on = tf.nest.map_structure(tf.zeros_like, handed_on)
        return handed_on, loss, norm


def _call_flat(traced: tf.types.experimental.ConcreteFunction, tensors: list[Any]) -> list[Any]:
    return list(traced.inference_fn.call_flat(*tensors, *traced.captured_inputs))


def _end(weights: Any) -> Any:
    """The time step from which on no row's position weighs anything, from weights (time steps, batch)."""
    after = tf.range(1, weights.shape[0] + 1)
    return tf.reduce_max(tf.where(weights > 0, after[:, None], 0))


def _goes_on(end: Any, wanted: Any, window: Any, *_: Any) -> Any:
    return (window < end) & wanted
