"""A cell's equations as a Keras layer: one loop over the time steps, the same for every cell."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from playground.cells import Cell, Clamp, clamped_states, unclamped
from playground.training import bptt, simd_padding, xla_loops
from playground.training.scratch_buffers import Room


class CellLayer(keras.layers.Layer):
    """A layer of one cell. `keep` says after how many time steps the states are handed on (a stride shorter than the window)."""

    def __init__(self, cell: Cell, units: int, initializer: str, seed: int, keep: int, clamp: Clamp, **options: Any) -> None:
        super().__init__(**options)
        self.cell, self.units, self.initializer, self.seed, self.keep = cell, units, initializer, seed, keep
        self.clamp = clamp
        self.small_loops = True
        """Whether its loops over time may be one function each."""

    def build(self, input_shape: tuple[int, ...]) -> None:
        """Creates the cell's weights for inputs (batch, time steps, features)."""
        self.weights_by_name = {}
        for number, (name, shape) in enumerate(self.cell.weight_shapes(input_shape[-1], self.units).items()):
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

    def room(self, steps: int, batch: int) -> list[tf.TensorSpec]:
        """The arrays that a call over so many time steps claims of a Room."""
        shapes = self._shapes(batch)
        parts = [self.keep, *([steps - self.keep] if self.keep < steps else [])]
        return [one for part in parts for one in bptt.room_of(self.cell, shapes, part, batch, self.clamp)]

    def call(
        self,
        inputs: Any,
        states: tuple[Any, ...],
        recurrent_mask: Any,
        padding: Any = None,
        end: Any = None,
        room: Room | None = None,
    ) -> tuple[Any, tuple[Any, ...]]:
        """The hidden states (time steps, batch, units) and the states to hand on, from inputs (time steps, batch, features).

        padding (time steps, batch) bool, end a time step: where, and from which on for the whole batch, the states stay and the hidden
        states given out are 0; no stride with them.
        """
        steps, batch = inputs.shape[:2]
        shapes, small = self._shapes(batch), self._small(batch)
        wide = (batch, shapes["recurrent_kernel"][0])
        weights = {
            name: simd_padding.widened(ops.convert_to_tensor(weight), shapes[name], self.units)
            for name, weight in self.weights_by_name.items()
        }
        # In what is one function with the rest of the update, and in what the library computes, the addition is no walk of its own.
        apart = small and not xla_loops.suits_update(batch, [shapes["recurrent_kernel"]])
        projected = self._project(weights, inputs) if apart else self.cell.project(ops, weights, inputs)
        recurrent_mask = simd_padding.widened(recurrent_mask, wide, self.units)
        states = tuple(simd_padding.widened(state, wide, self.units) for state in clamped_states(self.clamp, states))
        early, handed_on = bptt.unrolled(
            self.cell, weights, projected[: self.keep], states, recurrent_mask, small, self.clamp, padding, end, room
        )
        own = tuple(state[:, : self.units] for state in handed_on)
        if self.keep == steps:
            return early[..., : self.units], own
        late, _ = bptt.unrolled(self.cell, weights, projected[self.keep :], handed_on, recurrent_mask, small, self.clamp, room=room)
        return tf.concat([early, late], 0)[..., : self.units], own

    def _project(self, weights: dict[str, Any], inputs: Any) -> Any:
        """The cell's own, with the bias as a row of the kernel, read by an input that is always 1.

        Added afterwards it cost one more walk over all time steps, its gradient another: up to a fifth of an update.
        """
        kernel, bias = weights["kernel"], weights["bias"]
        together = weights | {"kernel": tf.concat([kernel, bias[None]], 0), "bias": tf.zeros_like(bias)}
        return self.cell.project(ops, together, tf.concat([inputs, tf.ones_like(inputs[..., :1])], -1))

    def _small(self, batch: int) -> bool:
        return self.small_loops and xla_loops.suits_step(batch, tuple(self.weights_by_name["recurrent_kernel"].shape))

    def _shapes(self, batch: int) -> dict[str, tuple[int, ...]]:
        """The shapes that the weights have in the loops; a unit clamped to 0 is known by its place among those that there are."""
        wide = simd_padding.width(self.units) if self._small(batch) and self.clamp is unclamped else self.units
        return self.cell.weight_shapes(self.weights_by_name["kernel"].shape[0], wide)


def weight_initializer(name: str, seed: int, recurrent: bool = False) -> keras.initializers.Initializer:
    """Where a weight matrix starts: `uniform` in [0, 1) as in the tutorial, Glorot, He, or orthogonal for the recurrent ones."""
    if name == "uniform":
        return keras.initializers.RandomUniform(0.0, 1.0, seed=seed)
    if name == "he":
        return keras.initializers.HeNormal(seed=seed)
    if name == "orthogonal" and recurrent:
        return keras.initializers.Orthogonal(seed=seed)
    return keras.initializers.GlorotUniform(seed=seed)
