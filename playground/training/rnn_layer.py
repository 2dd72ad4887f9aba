"""A cell as a Keras layer: weights and one loop over the time steps, the same for every cell."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from playground.cells import Cell, Clamp, clamped_states, unclamped
from playground.training import bptt, simd_padding, xla_loops
from playground.training.time_loop import Step, TimeLoop


class CellLayer(keras.layers.Layer):
    """A layer of one cell. `handover`: after how many time steps the states are handed on (a stride
    shorter than the window)."""

    def __init__(self, cell: Cell, units: int, initializer: str, seed: int, handover: int, clamp: Clamp, **options: Any) -> None:
        super().__init__(**options)
        self.cell, self.units, self.initializer, self.seed, self.handover = cell, units, initializer, seed, handover
        self.clamp = clamp
        self.fused_loops = True
        """Whether its loops over time may be fused (see xla_loops)."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        """Creates the cell's weights for inputs (batch, time steps, features)."""
        self.weights_by_name, self.features = {}, input_shape[-1]
        for number, (name, shape) in enumerate(self.cell.weight_shapes(self.features, self.units).items()):
            self.weights_by_name[name] = self.add_weight(
                name=name, shape=shape, initializer=self._initializer(name, self.seed + number)
            )
        self.built = True

    def _initializer(self, name: str, seed: int) -> Any:
        if name.endswith("kernel"):
            return weight_initializer(self.initializer, seed, recurrent=name == "recurrent_kernel")

        def bias(shape: tuple[int, ...], dtype: Any = None) -> Any:
            value = np.zeros(shape, np.float32)
            for place, number in self.cell.initial_bias(name, self.units):
                value[place] = number
            return ops.convert_to_tensor(value, dtype)

        return bias

    def scratch_specs(self, steps: int, batch: int) -> list[tf.TensorSpec]:
        """The arrays that a call over `steps` time steps claims of ScratchBuffers."""
        width = self._width(batch)
        parts = [self.handover, *([steps - self.handover] if self.handover < steps else [])]
        return [one for part in parts for one in bptt.scratch_specs(self.cell, self.features, width, part, batch, self.clamp)]

    def call(
        self, inputs: Any, states: tuple[Any, ...], recurrent_mask: Any, loop: TimeLoop | None = None
    ) -> tuple[Any, tuple[Any, ...]]:
        """The hidden states (time steps, batch, units) and the states to hand on, from inputs (time
        steps, batch, features).

        A loop with padding or bounds needs states that are handed on after the last time step.
        """
        (steps, batch), loop = inputs.shape[:2], loop or TimeLoop()
        width, fused = self._width(batch), self._fused(batch)
        shapes = self.cell.weight_shapes(self.features, width)
        weights = {
            name: simd_padding.widened(ops.convert_to_tensor(weight), shapes[name], self.units)
            for name, weight in self.weights_by_name.items()
        }
        # A fused update and the library's products add the bias without one more pass over memory.
        bias_as_row = fused and not xla_loops.fuses_update(batch, self.cell.step_matrices(self.features, width))
        projected = self._project(weights, inputs) if bias_as_row else self.cell.project(ops, weights, inputs)
        mask, *first = (
            simd_padding.widened(one, (batch, width), self.units) for one in (recurrent_mask, *clamped_states(self.clamp, states))
        )
        step = Step(self.cell, weights, mask, self.clamp, fused)
        early, handed_on = bptt.rnn(step, projected[: self.handover], first, loop)
        own = tuple(state[:, : self.units] for state in handed_on)
        if self.handover == steps:
            return early[..., : self.units], own
        late, _ = bptt.rnn(step, projected[self.handover :], handed_on, TimeLoop(scratch=loop.scratch))
        return tf.concat([early, late], 0)[..., : self.units], own

    def _project(self, weights: dict[str, Any], inputs: Any) -> Any:
        """The cell's `project`, with the bias as one more row of the kernel, read by an input that
        is always 1.

        Added afterwards it takes one more pass over all time steps, and its gradient another: up to
        a fifth of an update.
        """
        kernel, bias = weights["kernel"], weights["bias"]
        together = weights | {"kernel": tf.concat([kernel, bias[None]], 0), "bias": tf.zeros_like(bias)}
        return self.cell.project(ops, together, tf.concat([inputs, tf.ones_like(inputs[..., :1])], -1))

    def _fused(self, batch: int) -> bool:
        return self.fused_loops and xla_loops.fuses_steps(batch, self.cell.step_matrices(self.features, self.units))

    def _width(self, batch: int) -> int:
        """How many units the loops compute. A clamp names units by their place in the layer, so
        that none may be added."""
        return simd_padding.width(self.units) if self._fused(batch) and self.clamp is unclamped else self.units


def weight_initializer(name: str, seed: int, recurrent: bool = False) -> keras.initializers.Initializer:
    """The initializer of a weight matrix: uniform in [0, 1) as in Hallström's tutorial, Glorot, He,
    or orthogonal if recurrent."""
    if name == "uniform":
        return keras.initializers.RandomUniform(0.0, 1.0, seed=seed)
    if name == "he":
        return keras.initializers.HeNormal(seed=seed)
    if name == "orthogonal" and recurrent:
        return keras.initializers.Orthogonal(seed=seed)
    return keras.initializers.GlorotUniform(seed=seed)
