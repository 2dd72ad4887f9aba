"""Five tanh units by hand, unrolled and as a loop: equal outputs, and the graphs' costs as the time
steps grow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from playground.lessons import Part, Table, Verdict

X0 = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]]
X1 = [[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]]
UNITS = 5
STEPS = (2, 8, 32, 128, 512)
CALLS = 20
"""Calls of which the fastest counts: other load on the machine can only make a call slower."""
STATM = Path("/proc/self/statm")
"""The process's memory in pages on Linux; elsewhere the standard library has no such figure."""
PAGE = 4096
SAMPLED = 0.002
"""Seconds between two memory samples."""

Layer = Callable[..., Any]
"""(x (time steps, batch, inputs), Wx, Wy, b) → outputs (time steps, batch, units)."""


@dataclass(frozen=True)
class Cost:
    """The cost of one graph. megabytes: the largest growth of resident memory meanwhile; None where
    it can't be read."""

    nodes: int
    seconds: float
    megabytes: float | None
    microseconds: float


def measure(longest: str) -> Iterator[Part]:
    """Outputs of all three ways for Géron's four instances, then nodes, compile time, memory and
    call time up to `longest` steps."""
    x, weights = np.array([X0, X1], np.float32), draw_weights()
    outputs = {"by hand": by_hand(x, *weights)} | {name: compiled(way)(x, *weights).numpy() for name, way in WAYS.items()}
    difference = max(float(np.abs(outputs["by hand"] - outputs[name]).max()) for name in WAYS)
    yield _outputs_table(outputs)
    counts = [steps for steps in STEPS if steps <= int(longest)]
    # The loop first: memory that the allocator keeps from the unrolled graphs would hide the
    # loop's.
    loop = {steps: cost(looped, steps, weights) for steps in counts}
    costs: list[tuple[int, Cost, Cost]] = []
    for steps in counts:
        costs.append((steps, cost(unrolled, steps, weights), loop[steps]))
        yield _cost_table(costs)
    yield _verdict(difference, costs)


def draw_weights() -> list[np.ndarray]:
    """Wx (3, units), Wy (units, units) and b (1, units), so small that tanh does not saturate."""
    rng = np.random.default_rng(0)
    return [rng.normal(0, 0.2, shape).astype(np.float32) for shape in ((3, UNITS), (UNITS, UNITS), (1, UNITS))]


def by_hand(x: np.ndarray, wx: np.ndarray, wy: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Y0 = tanh(X0·Wx + b), Y1 = tanh(Y0·Wy + X1·Wx + b), in NumPy and float64. Source: Géron ch.
    14."""
    x0, x1 = x.astype(np.float64)
    y0 = np.tanh(x0 @ wx + b)
    y1 = np.tanh(y0 @ wy + x1 @ wx + b)
    return np.stack([y0, y1])


def unrolled(x: Any, wx: Any, wy: Any, b: Any) -> Any:
    """A graph with operations of its own for every time step."""
    y, outputs = tf.zeros([x.shape[1], UNITS]), []
    for now in tf.unstack(x):
        y = tf.tanh(y @ wy + now @ wx + b)
        outputs.append(y)
    return tf.stack(outputs)


def looped(x: Any, wx: Any, wy: Any, b: Any) -> Any:
    """A graph with one loop, whose body holds the operations once."""
    steps, batch = x.shape[:2]

    def step(t: Any, y: Any, outputs: Any) -> tuple[Any, Any, Any]:
        y = tf.tanh(y @ wy + x[t] @ wx + b)
        return t + 1, y, outputs.write(t, y)

    start = (tf.constant(0), tf.zeros([batch, UNITS]), tf.TensorArray(tf.float32, steps, element_shape=[batch, UNITS]))
    return tf.while_loop(lambda t, *_: t < steps, step, start, maximum_iterations=steps)[2].stack()


WAYS: dict[str, Layer] = {"unrolled": unrolled, "loop": looped}


def compiled(way: Layer) -> Any:
    """The way as a graph that XLA compiles."""
    return tf.function(way, jit_compile=True, autograph=False)


def nodes(graph: Any) -> int:
    """The number of nodes of a graph, including those of the functions that it calls."""
    definition = graph.as_graph_def()
    return len(definition.node) + sum(len(function.node_def) for function in definition.library.function)


def cost(way: Layer, steps: int, weights: list[np.ndarray]) -> Cost:
    """The cost of a graph of `steps` time steps: traced, compiled by its first call, and called
    again."""
    x = tf.constant(np.random.default_rng(1).normal(size=(steps, len(X0), 3)).astype(np.float32))
    tensors = [tf.constant(weight) for weight in weights]
    with Memory() as memory:
        began = time.perf_counter()
        call = compiled(way).get_concrete_function(x, *tensors)
        call(x, *tensors).numpy()
        seconds = time.perf_counter() - began
    return Cost(nodes(call.graph), seconds, memory.megabytes, 1e6 * min(_timed(call, x, *tensors) for _ in range(CALLS)))


def _timed(call: Layer, *tensors: Any) -> float:
    began = time.perf_counter()
    call(*tensors).numpy()
    return time.perf_counter() - began


class Memory:
    """The largest growth of resident memory while its block runs, sampled by a thread every 2 ms.

    Memory that the allocator reuses is not counted, so the figure is too small rather than too
    large.
    """

    megabytes: float | None = None

    def __enter__(self) -> Memory:
        self._before = self._most = _resident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True, name="memory")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._before is not None and self._most is not None:
            self.megabytes = (max(self._most, _resident() or 0) - self._before) / 1e6

    def _look(self) -> None:
        while not self._over.wait(SAMPLED):
            self._most = max(self._most or 0, _resident() or 0)


def _resident() -> int | None:
    """The process's resident memory in bytes."""
    return int(STATM.read_text().split()[1]) * PAGE if STATM.exists() else None


def _outputs_table(outputs: dict[str, np.ndarray]) -> Table:
    rows = tuple(
        (f"instance {instance}, t = {t}", *("  ".join(f"{value:+.6f}" for value in way[t, instance]) for way in outputs.values()))
        for instance in range(len(X0))
        for t in range(2)
    )
    return Table("Outputs of the 5 units", ("", *outputs), rows)


def _cost_table(costs: list[tuple[int, Cost, Cost]]) -> Table:
    figures = ("graph nodes", "trace + compile, s", "memory meanwhile, MB", "one call, µs")
    columns = ("time steps", *(f"{figure}: {way}" for figure in figures for way in WAYS))

    def cells(one: Cost, other: Cost) -> Iterator[str | float]:
        for figure in ("nodes", "seconds", "megabytes", "microseconds"):
            for way in (one, other):
                value = getattr(way, figure)
                yield "not known here" if value is None else round(value, 2)

    return Table("What the graphs cost", columns, tuple((steps, *cells(one, other)) for steps, one, other in costs))


def _verdict(difference: float, costs: list[tuple[int, Cost, Cost]]) -> Verdict:
    (first, short, _), (last, long, loop) = costs[0], costs[-1]
    slower = long.seconds / loop.seconds
    return Verdict(
        f"All three agree to {difference:.1e}. From {first} to {last} time steps the unrolled graph grows from {short.nodes} to {long.nodes} "
        f"nodes, the loop's stays at {loop.nodes}; at {last} the unrolled graph takes {slower:.1f} times as long to compile. Memory is the "
        "largest growth of the process while compiling, sampled every 2 ms.",
        {
            "largest difference": difference,
            "nodes, unrolled": long.nodes,
            "nodes, loop": loop.nodes,
            "seconds, unrolled": long.seconds,
            "seconds, loop": loop.seconds,
        },
    )
