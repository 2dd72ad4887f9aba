"""The forward loop of backpropagation through time: the states, and what the backward loop needs of
every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from playground.training import _time_arrays
from playground.training._record_replay import Recorder
from playground.training.time_loop import Step, TimeLoop


@dataclass(frozen=True)
class Layout:
    """Where the results of a step are kept; a result is known by its number in the order of the
    step.

    like: a tensor of each result's shape. products: the results that are products. states: of each
    result that is itself a state after the step, which state: it is read from that state's array,
    so that nothing is stored twice (echo a tenth faster).
    """

    like: Sequence[Any]
    products: Sequence[int]
    states: Mapping[int, int]

    @staticmethod
    def of(step: Step, projected: Any, states: Sequence[Any]) -> Layout:
        """The layout of a step of these shapes. Its values are not used, so the compiler drops
        them."""
        recorder = Recorder(step.product)
        after = step(recorder, projected, states)
        pairs = [
            (number, place) for place, one in enumerate(after) for number, found in enumerate(recorder.results) if found is one
        ]
        return Layout(recorder.results, recorder.products, dict(pairs))

    @property
    def stored(self) -> list[int]:
        """The results with an array of their own."""
        return [number for number in range(len(self.like)) if number not in self.states]

    @property
    def needed(self) -> list[int]:
        """Those of them that the backward loop always reads: the activations. Arrays of products
        that it never reads are dropped."""
        return [number for number in self.stored if number not in self.products]


@dataclass(frozen=True)
class RecordedStep:
    """One time step, or many as rows of one batch: its projected inputs, the states before it, and
    its results in their order."""

    projected: Any
    states: Sequence[Any]
    results: Sequence[Any]


@dataclass(frozen=True)
class Trajectory:
    """What the forward loop keeps, and what it was called with.

    projected (time steps, batch, k·units). states (time steps + 1, batch, units) each: before every
    step and after the last. results (time steps, batch, …) by number, without those that are
    states. last (batch, units) each: the states to hand on. backward_buffer: place and contents of
    the scratch buffer that the backward loop writes into.
    """

    step: Step
    loop: TimeLoop
    layout: Layout
    projected: Any
    states: Sequence[Any]
    results: Mapping[int, Any]
    last: Sequence[Any]
    backward_buffer: tuple[slice, Any]

    def at(self, t: Any) -> RecordedStep:
        """Time step t."""
        results = self._results(lambda state: state[t + 1], lambda result: result[t])
        return RecordedStep(self.projected[t], [one[t] for one in self.states], results)

    def as_rows(self) -> RecordedStep:
        """All time steps as rows of one batch (time steps · batch, …)."""
        rows = _time_arrays.rows
        results = self._results(lambda state: rows(state[1:]), rows)
        return RecordedStep(rows(self.projected), [rows(one[:-1]) for one in self.states], results)

    def _results(self, of_state: Callable[[Any], Any], of_result: Callable[[Any], Any]) -> list[Any]:
        # Where a row is padded its state is the old one and not the result: no gradient comes
        # through it there.
        states, results = self.layout.states, self.results
        return [
            of_state(self.states[states[number]]) if number in states else of_result(results[number])
            for number in range(len(self.layout.like))
        ]


def forward_loop(step: Step, projected: Any, states: Sequence[Any], loop: TimeLoop) -> Trajectory:
    """All states and results of the time steps that `loop` computes.

    projected (time steps, batch, k·units): the inputs' share of every gate. states (batch, units)
    each: those before the first step.
    """
    steps, states = projected.shape[0], list(states)
    stop = steps if loop.stop is None else loop.stop
    layout = Layout.of(step, projected[0], states)
    place, buffers = loop.scratch.claim(len(states) + len(layout.needed))
    # Claimed here: the layers' backward loops run in another order than the forward loops.
    backward_place, (backward_buffer,) = loop.scratch.claim(1)
    of_results = dict(zip(layout.needed, buffers[len(states) :], strict=True))

    def forward(t: Any, states: list[Any], history: list[Any], arrays: list[Any]) -> tuple[Any, ...]:
        t, recorder = step.counter(t), Recorder(step.product)
        after = loop.keep_padded(t, states, step(recorder, projected[t], states))
        results = [recorder.results[number] for number in layout.stored]
        return t + 1, after, _time_arrays.write(history, t + 1, after), _time_arrays.write(arrays, t, results)

    history = [_time_arrays.new(steps + 1, *pair) for pair in zip(states, buffers[: len(states)], strict=True)]
    history = _time_arrays.zero_outside(history, states, loop.first, stop + 1, steps + 1)
    history = _time_arrays.write(history, loop.first, states)
    like = [layout.like[number] for number in layout.stored]
    arrays = [_time_arrays.new(steps, layout.like[number], of_results.get(number)) for number in layout.stored]
    if not step.fused:  # the weight gradients then read all steps at once
        arrays = _time_arrays.zero_outside(arrays, like, loop.first, stop, steps)
    start = (tf.convert_to_tensor(loop.first), states, history, arrays)
    _, last, history, arrays = tf.while_loop(lambda t, *_: t < stop, forward, start, maximum_iterations=steps)
    kept = [array.stack() for array in history]
    results = {number: array.stack() for number, array in zip(layout.stored, arrays, strict=True)}
    loop.scratch.give_back(place, [*kept, *(results[number] for number in layout.needed)])
    return Trajectory(step, loop, layout, projected, kept, results, last, (backward_place, backward_buffer))
