"""What the loops over time write into may hold anything beforehand: nothing of it is ever read."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground import cells
from playground.training import bptt
from playground.training.scratch_buffers import ScratchBuffers
from playground.training.time_loop import Step, TimeLoop

STEPS, BATCH, FEATURES, UNITS = 5, 3, 2, 4
END = 4
CELLS = {
    "rnn": cells.make("simple", {"activation": "tanh"}),
    "lstm": cells.make("lstm", {}),
    "peephole": cells.make("peephole", {}),
    "gru": cells.make("gru", {"reset_after": False}),
    "gru after": cells.make("gru", {"reset_after": True}),
}


@functools.cache
def program(name: str, small: bool, padded: str, reused: bool) -> Any:
    """A window, compiled: from what its arrays hold to hidden states, last states and gradients; and what is left of the arrays."""
    cell, rng = CELLS[name], np.random.default_rng(4)
    shapes = cell.weight_shapes(FEATURES, UNITS)
    weights = {name: tf.constant(rng.normal(size=shape), tf.float32) for name, shape in shapes.items()}
    inputs = tf.constant(rng.normal(size=(STEPS, BATCH, FEATURES)), tf.float32)
    states = [tf.constant(rng.normal(size=(BATCH, UNITS)), tf.float32) for _ in cell.STATES]
    wanted = tf.constant(rng.normal(size=(STEPS, BATCH, UNITS)), tf.float32)
    # The last step is padding for everybody, the one before it for one sequence.
    lengths = {"padding": (END, 3, END), "padding for all": (END, END, END)}.get(padded)
    padding = None if lengths is None else tf.constant(np.arange(STEPS)[:, None] >= np.array(lengths))
    claimed = bptt.scratch_specs(cell, FEATURES, UNITS, STEPS, BATCH)

    @tf.function(jit_compile=True, autograph=False)
    def window(end: tf.Tensor, held: tf.Tensor) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
        ones = tf.ones([BATCH, UNITS])
        scratch = ScratchBuffers([tf.fill(one.shape, held) for one in claimed] if reused else [])
        loop = TimeLoop(padding, stop=end if padded == "end" else None, scratch=scratch)
        with tf.GradientTape() as tape:
            sources = [inputs, *states, *weights.values()]
            tape.watch(sources)
            projected = cell.project(tf.keras.ops, weights, inputs)
            hidden, last = bptt.rnn(Step(cell, weights, ones, fused=small), projected, states, loop)
            loss = tf.reduce_sum(hidden * wanted)
        return [hidden, *last, *tape.gradient(loss, sources)], scratch.arrays

    return window


def trained(
    name: str, small: bool, padded: str, held: float = np.nan, reused: bool = True
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """What a window gives whose arrays held nothing but `held`; not reused: arrays of its own."""
    found, left = program(name, small, padded, reused)(tf.constant(END), tf.constant(held, tf.float32))
    return [one.numpy() for one in found], [one.numpy() for one in left]


# Each pair, not each three of them: how a loop is compiled and what it leaves out do not ask for the cell.
@pytest.mark.parametrize(
    ("name", "small", "padded"),
    [(name, (i + j) % 2 == 0, padded) for i, name in enumerate(CELLS) for j, padded in enumerate(["", "padding", "end"])],
)
def test_what_was_in_the_arrays_before_is_never_read(name: str, small: bool, padded: str) -> None:
    found, left = trained(name, small, padded)
    other, _ = trained(name, small, padded, held=7)
    assert all(np.isfinite(one).all() for one in found)
    for one, same in zip(found, other, strict=True):
        assert np.array_equal(one, same)
    assert left
    # What lies after an end need not be written.
    for array in left:
        assert np.isfinite(array[: END if padded == "end" else None]).all()


# Which arrays the loops write into is the same for every cell; the fewest and the most states and results show it.
@pytest.mark.parametrize(("name", "small", "padded"), [("rnn", True, "end"), ("lstm", False, ""), ("gru after", True, "padding")])
def test_arrays_that_are_reused_change_nothing(name: str, small: bool, padded: str) -> None:
    found, _ = trained(name, small, padded)
    fresh, _ = trained(name, small, padded, reused=False)
    for one, other in zip(found, fresh, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("name", CELLS)
def test_an_end_is_the_same_as_padding_for_all_from_there_on(name: str, small: bool) -> None:
    found, _ = trained(name, small, "end")
    padded, _ = trained(name, small, "padding for all")
    assert not found[0][END:].any()
    assert all(one.any() for one in found)
    for one, other in zip(found, padded, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)
