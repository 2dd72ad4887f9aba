"""The network's outputs on validation data, compiled: in NumPy they took four fifths of a worker that
ten runs share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from playground import tasks
from playground.configuration.config import RunConfig
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import Epoch
from playground.training import kept_graphs, program_cache
from playground.training.compiled_chunk import structure
from playground.training.model import Network
from playground.training.time_loop import TimeLoop

Outputs = Callable[[RunConfig, Sequence[np.ndarray], Epoch], np.ndarray]
"""A network's outputs (rows, columns, outputs) from empty states on, without dropout, given its
configuration, its weights and the data."""


def in_numpy(config: RunConfig, weights: Sequence[np.ndarray], data: Epoch) -> np.ndarray:
    """The outputs by the equations as they are written: slow, and ready at once."""
    empty = network.zero_states(config, len(data.inputs))
    return network.forward(config, weights, data.inputs, empty, padding=data.padding).outputs


class Evaluator:
    """The compiled outputs of one structure, on the CPU. Used by one thread at a time."""

    def __init__(self, config: RunConfig) -> None:
        self.config = structure(config)
        self._by_shape: dict[tuple[int, ...], Any] = {}

    def __call__(self, config: RunConfig, weights: Sequence[np.ndarray], data: Epoch) -> np.ndarray:
        """See Outputs. Data of another shape are compiled for."""
        shape, padding = data.inputs.shape, [] if data.padding is None else [data.padding]
        arrays = [tf.constant(array) for array in (data.inputs, *padding, *weights)]
        with tf.device("CPU:0"):
            if shape not in self._by_shape:
                self._by_shape[shape] = self._compiled(shape, arrays)
            (found,) = self._by_shape[shape](arrays)
            return np.asarray(found)

    def _compiled(self, shape: tuple[int, ...], arrays: list[Any]) -> Any:
        (rows, columns), config = shape[:2], self.config
        model = Network(config)
        model.build(config.features)
        for stack, (_, steps) in zip(model.stacks, network.stacks(config), strict=True):
            for layer in stack:
                # All in one loop: nothing is handed on.
                layer.handover = len(range(*steps.indices(columns)))
        states = network.zero_states(config, rows)

        def outputs(inputs: Any, *rest: Any) -> Any:
            padding = rest[: len(rest) - len(model.trainable_variables)]
            for variable, value in zip(model.trainable_variables, rest[len(padding) :], strict=True):
                variable.assign(value)
            loop = TimeLoop(*(tf.transpose(one) for one in padding))
            masks = [Masks(tf.ones([columns, 1, 1]), tf.ones([columns, 1, 1]), tf.ones([rows, units])) for units in config.units]
            found, _ = model(tf.transpose(inputs, [1, 0, 2]), states=states, masks=masks, loop=loop)
            return tf.transpose(found, [1, 0, 2])

        def compiled() -> Callable[[Sequence[Any]], list[Any]]:
            fused = [layer.fused_loops for layer in model.layers_of_all_stacks]
            sources = (type(tasks.registry()[config.task]), type(config.make_cell()))
            function = tf.function(outputs, jit_compile=True, autograph=False)
            trace = functools.partial(function.get_concrete_function, *arrays)
            return kept_graphs.callable_of(f"outputs {config} {shape} {fused}", sources, trace, model.trainable_variables)

        found = compiled()
        try:
            found(arrays)
        except tf.errors.UnimplementedError:
            # A product in a fused loop is too large for it (see Trainer).
            if not any(layer.fused_loops for layer in model.layers_of_all_stacks):
                raise
            for layer in model.layers_of_all_stacks:
                layer.fused_loops = False
            found = compiled()
            found(arrays)
        program_cache.note()
        return found
