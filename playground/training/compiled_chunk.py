"""The compiled chunk: one call runs hundreds of updates. A trainer is keyed by what shapes its
graph and holds no run's state."""

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
from playground.training import dropout, kept_graphs, program_cache, sampled_softmax, time_loop, xla_loops
from playground.training.model import Network, mean_loss, weighted_mean
from playground.training.optimizers import make_optimizer
from playground.training.scratch_buffers import ScratchBuffers
from playground.training.time_loop import TimeLoop

LONGEST_CALL = 16_384
"""The most updates of one call: the length of the arrays in which it returns losses and norms."""


@functools.lru_cache(maxsize=64)
def structure(config: RunConfig) -> RunConfig:
    """The key of a compiled trainer: the configuration with all that does not shape the graph at
    its default."""
    knobs: dict[str, Any] = {name: setting.default for name, setting in SETTINGS.items() if setting.cost is Cost.KNOB}
    sized = {setting.name for setting in tasks.registry()[config.task].SETTINGS if setting.cost is not Cost.KNOB}
    of_task = tuple((name, value) for name, value in config.of_task if name in sized)
    return dataclasses.replace(config, **knobs, seed=0, initializer="glorot", device="auto", of_task=of_task)


Carried = tuple[Sequence[Any], Sequence[Any], Sequence[Sequence[Any]]]
"""What one update hands to the next: weights, the optimizer's slots, and each layer's states."""
KNOBS = ("learning_rate", "clip_norm", *dropout.RATES)
"""The settings that every call passes to the compiled chunk."""


@dataclasses.dataclass(frozen=True)
class Updates:
    """The updates of one call: `count` of them, from `window` of the first epoch on; `update` is
    the first one's number in the run.

    last: what is carried is also returned as it is before this many last updates.
    """

    count: int
    last: int
    window: int
    update: int


class Trainer:
    """The compiled chunk of one structure on one device. Used by one thread alone."""

    def __init__(self, config: RunConfig, device: str) -> None:
        self.config, self.device = structure(config), device
        self.task, self.architecture = tasks.registry()[config.task], self.config.architecture
        # XLA takes no variable of another device than its own, and Keras puts them on the first GPU
        # where there is one.
        with tf.device(device):
            self.network = Network(self.config)
            self.network.build(self.config.features)
            self.optimizer = make_optimizer(self.config, self.network.weights_by_layer())
            self.optimizer.build(self.network.trainable_variables)
        cell, batch = self.config.make_cell(), self.config.batch_size
        matrices = [cell.step_matrices(units, units) for units in self.config.units]
        self.fused_update = xla_loops.fuses_update(batch, chain(*matrices))
        self._large = not any(xla_loops.fuses_steps(batch, of_layer) for of_layer in matrices)
        self._variables = [*self.network.trainable_variables, *self.optimizer.variables]
        self._by_shapes: dict[tuple[Any, ...], Callable[[Sequence[Any]], list[Any]]] = {}
        self.chunk = self._new_chunk()

    def _new_chunk(self) -> Any:
        self._by_shapes.clear()
        return tf.function(self._chunk, jit_compile=True, autograph=False)

    def train(
        self, config: RunConfig, updates: Updates, start: Carried, data: list[Any]
    ) -> tuple[Carried, Carried, np.ndarray, np.ndarray]:
        """Runs updates: what is carried after them, before the `last` ones, losses and gradient
        norms, each (count,) float32.

        data: the epochs as `prefetch` gives them. Arrays that come in may be NumPy or tensors;
        those that go out stay on the device. An epoch's first window begins with states of 0,
        whatever `start` says.
        """
        weights, slots, recurrent = start
        with tf.device(self.device):
            number = dropout.counted(updates.update)
            counters = [updates.count, updates.last, updates.window, number, config.seed]
            tensors = [
                # NumPy, not Python's own numbers: TensorFlow caches every Python scalar for ever.
                tf.constant(np.array(counters, np.int32)),
                tf.constant(np.array([getattr(config, name) for name in KNOBS], np.float32)),
                *data,
                *(
                    one if isinstance(one, tf.Tensor) else tf.constant(np.asarray(one))
                    for one in (*weights, *slots, *chain(*recurrent))
                ),
            ]
            losses, norms, *carried = self._call_chunk(data, tensors)
        length = len(carried) // 2
        after, before = self._carried(carried[:length], len(weights)), self._carried(carried[length:], len(weights))
        return after, before, losses.numpy()[: updates.count], norms.numpy()[: updates.count]

    def _carried(self, arrays: list[Any], weights: int) -> Carried:
        many = len(self._variables)
        return arrays[:weights], arrays[weights:many], self._by_layer(arrays[many:])

    def _call_chunk(self, data: list[Any], tensors: list[Any]) -> list[Any]:
        """The chunk's results; where XLA can't compile it, less is fused.

        XLA gives large products to a library that a fused function can't call, and does not say
        beforehand from which size on.
        """
        known = len(self._by_shapes)
        try:
            results = self._compiled_for(data, tensors)(tensors)
        except tf.errors.UnimplementedError:
            layers = self.network.layers_of_all_stacks
            if not self.fused_update and not any(layer.fused_loops for layer in layers):
                raise
        except tf.errors.OpError:
            # A kept program that can't be read, or no room to keep another one.
            if len(self._by_shapes) == known or not program_cache.clear():
                raise
            self.chunk = self._new_chunk()
            return self._call_chunk(data, tensors)
        else:
            if len(self._by_shapes) > known:
                program_cache.note()
            return results
        if self.fused_update:
            self.fused_update = False
        else:
            for layer in layers:
                layer.fused_loops = False
        self.chunk = self._new_chunk()
        return self._call_chunk(data, tensors)

    def _compiled_for(self, data: list[Any], tensors: list[Any]) -> Callable[[Sequence[Any]], list[Any]]:
        """The chunk for data of these shapes. A tf.function would look at every argument to find
        it: the time of 200 updates."""
        key = tuple(tuple(one.shape) for one in data)
        if key not in self._by_shapes:
            fused = [self.fused_update, *(layer.fused_loops for layer in self.network.layers_of_all_stacks)]
            description = f"{self.config} {self.device} {key} {fused}"
            sources = (type(self.task), type(self.config.make_cell()))
            trace = functools.partial(self.chunk.get_concrete_function, *tensors)
            self._by_shapes[key] = kept_graphs.callable_of(description, sources, trace, self._variables)
        return self._by_shapes[key]

    def _chunk(self, counters: Any, knobs: Any, *rest: Any) -> list[Any]:
        many = 2 + self.task.WEIGHTED + self.architecture.padded_in_front
        data, carried = rest[:many], rest[many:]
        count, last, first, update, seed = tf.unstack(counters)
        knobs = tf.unstack(knobs)
        values, states = carried[: len(self._variables)], list(carried[len(self._variables) :])
        for variable, value in zip(self._variables, values, strict=True):
            variable.assign(value)
        # Keras keeps the iterations first and the learning rate second among the optimizer's
        # variables.
        self.optimizer.variables[1].assign(knobs[0])
        steps, per_epoch = self.config.truncation_length, self.config.updates_per_epoch

        def cut(array: Any, number: Any, column: Any) -> Any:
            found = tf.slice(array, [number, column] + [0] * (array.shape.rank - 2), [1, steps, *array.shape[2:]])
            return tf.squeeze(found, 0)

        def one(
            draw: Callable[[Any], list[Masks]], window: Any, states: list[Any], losses: Any, norms: Any, arrays: list[Any]
        ) -> tuple[Any, ...]:
            # Index by the loop's own variable: XLA would constant-fold a loop-invariant index and
            # recompile for every first window.
            window = window if self.fused_update else xla_loops.unfused(window)
            k, within = window - first, window % per_epoch
            x, *asked = (cut(array, window // per_epoch, within * self.config.step) for array in data)
            if self.config.lead:
                states = tf.cond(within == 0, lambda: self._above(data[0][window // per_epoch], states), lambda: states)
            else:
                states = [tf.where(within == 0, 0.0, state) for state in states]
            scratch = ScratchBuffers(arrays)
            number = update + k
            loss, handed_on, norm = self._update(
                (seed, number), knobs[1], draw(number), self._by_layer(states), (x, *asked), scratch
            )
            losses, norms = (tf.tensor_scatter_nd_update(all_, [[k]], [new]) for all_, new in ((losses, loss), (norms, norm)))
            return window + 1, tf.nest.flatten(handed_on), losses, norms, scratch.arrays

        def part(
            number: Any, window: Any, states: list[Any], losses: Any, norms: Any, arrays: list[Any], before: list[Any]
        ) -> tuple[Any, ...]:
            """Part 0: all updates but the `last`; part 1: those. A viewer's window shows what is
            carried between the two."""
            before = [*self._values(), *states]
            end = first + count - tf.where(number == 0, last, 0)
            carried = (window, states, losses, norms, arrays)
            for wanted, draw in self._kinds(seed, tuple(knobs[2:])):
                carried = tf.while_loop(functools.partial(_goes_on, end, wanted), functools.partial(one, draw), carried)
            return number + 1, *carried, before

        arrays = [tf.zeros(one.shape, one.dtype) for one in self.network.scratch_specs()]
        start = (0, first, states, tf.zeros(LONGEST_CALL), tf.zeros(LONGEST_CALL), arrays, [*self._values(), *states])
        _, _, states, losses, norms, _, before = tf.while_loop(lambda number, *_: number < 2, part, start)
        return [losses, norms, *self._values(), *states, *before]

    def _kinds(self, seed: Any, rates: dropout.Rates) -> list[tuple[Any, Callable[[Any], list[Masks]]]]:
        """The loops over updates that are compiled: whether to run each, and how it draws dropout
        masks.

        A single loop multiplies by masks of ones where nothing is dropped: a tenth of a large
        network's time. Two loops take longer to compile: half as long again for a small network.
        """
        if not self._large:
            return [(True, functools.partial(dropout.draw, self.config, seed, rates=rates))]
        drops, steps = dropout.drops(rates), self.config.truncation_length
        return [
            (~drops, lambda _: dropout.nothing(self.config, steps)),
            (drops, functools.partial(dropout.draw_some, self.config, seed, rates=rates)),
        ]

    def _above(self, inputs: Any, states: list[Any]) -> list[Any]:
        """The states of an epoch's first window where rows are joined: each row has read the end of
        the row above, the first one zeros."""
        step, masks = self.config.handover, dropout.nothing(self.config, self.config.handover)
        first, blocks = inputs.shape[0] - self.config.lead, self.config.lead // step

        def read(block: Any, states: list[Any]) -> tuple[Any, list[Any]]:
            ends = tf.slice(inputs, [first + block * step, 0, 0], [step, *inputs.shape[1:]])
            above = tf.concat([tf.zeros_like(ends[:, :1]), ends[:, :-1]], 1)
            _, after = self.network.hidden(above, self._by_layer(states), masks, TimeLoop())
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
        number: tuple[Any, Any],
        clip_norm: Any,
        masks: list[Masks],
        recurrent: LayerStates,
        window: tuple[Any, ...],
        scratch: ScratchBuffers,
    ) -> tuple[Any, Any, Any]:
        """One optimizer step on one window, truncated backpropagation through time: the loss, the
        states to hand on, the gradient norm.

        number: the run's seed and the update's number. window: inputs, targets, and weights and
        padding where the task has them.
        """
        trained = self.network.unfrozen_weights()
        x, targets, *more = window
        weights: Any = more[0] if self.task.WEIGHTED else self._counting()
        loop = self._time_loop(weights, more[1] if self.architecture.padded_in_front else None, scratch)
        with tf.GradientTape() as tape:
            if self.architecture.sampled:
                first = self.architecture.encoder_steps
                hidden, handed_on = self.network.hidden(x, recurrent, masks, loop)
                words = sampled_softmax.draw(self.config.outputs, self.architecture.sampled, *number)
                losses = sampled_softmax.losses(self.network.readout, hidden, targets[first:], words)
                loss = weighted_mean(losses, weights[first:])
            else:
                outputs, handed_on = self.network(x, states=recurrent, masks=masks, loop=loop)
                loss = mean_loss(self.task, targets, outputs, weights)
        # tf.gather gradients repeat rows: densify before taking the norm.
        gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, trained)]
        norm = tf.linalg.global_norm(gradients)
        scale = tf.where((clip_norm > 0) & (norm > clip_norm), clip_norm / norm, 1.0)
        self.optimizer.apply([gradient * scale for gradient in gradients], trained)
        if not self.config.carry_state:
            handed_on = tf.nest.map_structure(tf.zeros_like, handed_on)
        return loss, handed_on, norm

    def _counting(self) -> Any | None:
        """The weights (time steps, batch) of a window whose last outputs alone count; None where all
        do."""
        steps, uncounted = self.config.truncation_length, self.config.uncounted
        if not uncounted:
            return None
        return tf.constant(np.repeat(np.arange(steps) >= uncounted, self.config.batch_size).reshape(steps, -1), tf.float32)

    def _time_loop(self, weights: Any, padding: Any, scratch: ScratchBuffers) -> TimeLoop:
        """The time steps that an update computes, from weights and padding (time steps, batch);
        either may be None."""
        if padding is None and weights is not None and self.task.SEQUENCES:
            # Nobody reads a sequence's states after the last step that counts.
            return TimeLoop(stop=time_loop.bounds(weights > 0)[1], scratch=scratch)
        return TimeLoop(padding, scratch=scratch)


def _goes_on(end: Any, wanted: Any, window: Any, *_: Any) -> Any:
    return (window < end) & wanted
