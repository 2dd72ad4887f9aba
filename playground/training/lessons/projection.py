"""Outputs and gradients of an output layer inside the loop over time and behind it, and the time
that each takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from playground.lessons import Part, Table, Verdict

UNITS, BATCH = 100, 50
OUTPUTS = (1, 10, 100)
CALLS = 60
"""Calls of each way, in turns, of which the fastest counts: other load can only make one slower."""


def measure(steps: str) -> Iterator[Part]:
    """For each number of outputs the largest difference of outputs and gradients, and the time of
    an update's forward and backward pass both ways."""
    rows: list[tuple[str | float, ...]] = []
    worst = 0.0
    for outputs in OUTPUTS:
        tensors = draw(int(steps), outputs)
        ways = {name: compiled(way) for name, way in WAYS.items()}
        found = {name: [part.numpy() for part in way(*tensors)] for name, way in ways.items()}
        apart = max(map(relative, *found.values()))
        worst = max(worst, apart)
        each, once = (1e6 * seconds for seconds in fastest(list(ways.values()), tensors))
        rows.append((outputs, f"{apart:.1e}", round(each), round(once), round(each / once, 2)))
        yield Table("Forward and backward, compiled", COLUMNS, tuple(rows))
    gain = {int(row[0]): float(row[-1]) for row in rows}
    yield Verdict(
        f"Outputs and gradients agree to {worst:.1e} of their size. At {steps} time steps an update with the product in the loop "
        f"takes {gain[OUTPUTS[0]]:.2f} times as long as one with the product behind it where there is {OUTPUTS[0]} output, and "
        f"{gain[OUTPUTS[-1]]:.2f} times with {OUTPUTS[-1]}.",
        {"largest difference": worst} | {f"factor, {outputs} outputs": factor for outputs, factor in gain.items()},
    )


COLUMNS = ("outputs", "largest difference, relative", "in the loop, µs", "behind the loop, µs", "factor")


def draw(steps: int, outputs: int) -> list[Any]:
    """x (steps, batch, units), the recurrent weights, those of the output layer and its biases."""
    rng = np.random.default_rng(0)
    shapes = (steps, BATCH, UNITS), (UNITS, UNITS), (UNITS, outputs), (outputs,)
    return [tf.constant(rng.normal(0, 1 / np.sqrt(UNITS), shape).astype(np.float32)) for shape in shapes]


def in_the_loop(x: Any, recurrent: Any, kernel: Any, bias: Any) -> Any:
    """Outputs (steps, batch, outputs): a product with the output layer's weights at each step."""
    return _over_time(x, recurrent, kernel.shape[1], lambda h: h @ kernel + bias)


def behind_the_loop(x: Any, recurrent: Any, kernel: Any, bias: Any) -> Any:
    """The same outputs: the states as rows of one matrix, one product, and the steps again."""
    states = _over_time(x, recurrent, UNITS, lambda h: h)
    outputs = tf.reshape(states, [-1, UNITS]) @ kernel + bias
    return tf.reshape(outputs, [*x.shape[:2], kernel.shape[1]])


WAYS = {"in the loop": in_the_loop, "behind the loop": behind_the_loop}


def _over_time(x: Any, recurrent: Any, width: int, said: Callable[[Any], Any]) -> Any:
    """What is `said` of the hidden state of each step: (steps, batch, width)."""
    steps, batch = x.shape[:2]

    def step(t: Any, h: Any, found: Any) -> tuple[Any, Any, Any]:
        h = tf.tanh(x[t] + h @ recurrent)
        return t + 1, h, found.write(t, said(h))

    start = (tf.constant(0), tf.zeros([batch, UNITS]), tf.TensorArray(tf.float32, steps, element_shape=[batch, width]))
    return tf.while_loop(lambda t, *_: t < steps, step, start, maximum_iterations=steps)[2].stack()


def compiled(way: Callable[..., Any]) -> Any:
    """The outputs, and the gradients of their mean square by all weights, as a graph that XLA
    compiles."""

    def update(x: Any, *weights: Any) -> tuple[Any, ...]:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            outputs = way(x, *weights)
            loss = tf.reduce_mean(outputs**2)
        return (outputs, *tape.gradient(loss, weights))

    return tf.function(update, jit_compile=True, autograph=False)


def relative(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference, as a share of the largest value."""
    return float(np.abs(one - other).max() / np.abs(one).max())


def fastest(ways: list[Any], tensors: list[Any]) -> list[float]:
    """The seconds of each way's fastest call on `tensors`, the ways in turns."""
    least = [np.inf] * len(ways)
    for _ in range(CALLS):
        for number, way in enumerate(ways):
            began = time.perf_counter()
            way(*tensors)[0].numpy()
            least[number] = min(least[number], time.perf_counter() - began)
    return least
