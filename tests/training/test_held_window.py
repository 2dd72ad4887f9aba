"""A held window is what the newest network computes of it, after the columns before it where the state is carried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Result
from playground.messages.frame import Frame, WindowView
from playground.messages.request import Request
from playground.messages.state import State
from playground.probes import window_inputs
from playground.reference import network
from playground.reference.network import LayerStates
from playground.runs.worker import WorkerSession
from playground.tasks import NO_UPLOADS
from playground.training import held_window, prefetch
from tests.training.small import ONE_LAYER, part_of, somewhere, tiny


def works(session: WorkerSession, config: RunConfig, state: State | None, updates: int, **request: Any) -> Result:
    """A chunk as the page asks for it; `state` None: from the one that the worker has."""
    update = session.cached_states["run"].update if state is None else state.update
    return session.work(Chunk("run", config, update, updates, Request(**request), NO_UPLOADS, state=state))


def window(frame: Frame) -> WindowView:
    assert frame.window is not None
    return frame.window


def expected(config: RunConfig, start: State, weights: tuple[np.ndarray, ...], states: LayerStates | None = None) -> np.ndarray:
    """The probability of a 1 in the first rows of the window after `start`, by these weights; from its own states if none are given."""
    inputs = part_of(config, start).inputs.astype(np.float32)
    outputs = network.forward(config, weights, inputs, start.recurrent if states is None else states).outputs
    return tasks.softmax(outputs[:5])[..., 1]


def read_before(config: RunConfig, start: State, weights: tuple[np.ndarray, ...]) -> LayerStates:
    """The states that these weights make of what stands before the window after `start`."""
    column = start.window * config.step
    inputs = prefetch.epoch_data(config, start.epoch_number, NO_UPLOADS).cut(max(column - 4 * config.step, 0), column).inputs
    return network.forward(config, weights, inputs, network.zero_states(config, len(inputs))).states


@pytest.mark.parametrize("cell", ["simple", "lstm"])
def test_the_newest_weights_read_the_window_after_what_stands_before_it(cell: str) -> None:
    config, session = tiny(cell=cell, **ONE_LAYER), WorkerSession()
    begin = works(session, config, somewhere(config), 3, window=False).state
    first = works(session, config, begin, 1, hold=1)
    assert first.state is not None
    assert begin is not None
    view = window(first.frame)
    assert (view.held, view.start) == (True, begin.window * config.step)
    states = read_before(config, begin, first.state.weights)
    np.testing.assert_allclose(view.predictions, expected(config, begin, first.state.weights, states), atol=1e-6)
    for updates in (4, 40):
        later = works(session, config, None, updates, hold=1, row=2)
        assert later.state is not None
        seen = window(later.frame)
        assert (seen.held, seen.start, seen.row) == (True, view.start, 2)
        for name in ("inputs", "targets", "matrix", "weights"):
            assert np.array_equal(getattr(seen, name), getattr(view, name)), name
        states = read_before(config, begin, later.state.weights)
        np.testing.assert_allclose(seen.predictions, expected(config, begin, later.state.weights, states), atol=1e-6)
        assert not np.array_equal(seen.predictions, view.predictions), "the network has learned"


def test_another_number_holds_the_window_of_the_last_update() -> None:
    config, session = tiny(**ONE_LAYER), WorkerSession()
    one = window(works(session, config, somewhere(config), 2, hold=1).frame)
    before = works(session, config, None, 3, hold=1).state
    assert before is not None
    other = window(works(session, config, None, 1, hold=2).frame)
    assert other.start == before.window * config.step != one.start
    assert np.array_equal(other.inputs, part_of(config, before).inputs)
    assert window(works(session, config, None, 5, hold=2).frame).start == other.start


def test_a_place_holds_the_window_that_begins_there_whatever_has_been_trained() -> None:
    config, session = tiny(**ONE_LAYER), WorkerSession()
    begin = somewhere(config, window=5)
    result = works(session, config, replace(begin, update=40, window=9), 2, hold=(0, begin.window * config.step))
    assert result.state is not None
    seen = window(result.frame)
    assert (seen.held, seen.place) == (True, (0, begin.window * config.step))
    assert np.array_equal(seen.inputs, part_of(config, begin).inputs)
    states = read_before(config, begin, result.state.weights)
    np.testing.assert_allclose(seen.predictions, expected(config, begin, result.state.weights, states), atol=1e-6)
    assert window(works(session, config, None, 0, hold=(1, 7)).frame).place == (1, 7), "no multiple of the step"
    assert window(works(session, config, None, 0, hold=(0, 10**6)).frame).start == seen.columns - config.truncation_length


def test_without_a_number_the_window_is_that_of_the_last_update_even_where_nothing_trains() -> None:
    config, session = tiny(**ONE_LAYER), WorkerSession()
    before = works(session, config, somewhere(config), 4, hold=1).state
    assert before is not None
    works(session, config, None, 1, hold=1)
    rested = window(works(session, config, None, 0).frame)
    assert (rested.held, rested.start) == (False, before.window * config.step)
    np.testing.assert_allclose(rested.predictions, expected(config, before, before.weights), atol=1e-6)


def test_a_window_of_another_shape_is_held_anew_and_a_knob_keeps_it() -> None:
    config, session = tiny(**ONE_LAYER), WorkerSession()
    one = window(works(session, config, somewhere(config), 2, hold=1).frame)
    faster = replace(config, learning_rate=0.1)
    assert window(works(session, faster, None, 3, hold=1).frame).start == one.start
    longer = replace(config, truncation_length=9)
    assert window(works(session, longer, None, 3, hold=1).frame).inputs.shape[1] == 9


def test_dropout_of_a_held_window_stays_that_of_its_own_update() -> None:
    config, session = tiny(output_dropout=0.5, learning_rate=1e-5, **ONE_LAYER), WorkerSession()
    one = window(works(session, config, somewhere(config), 2, hold=1).frame)
    for _ in range(2):
        again = window(works(session, config, None, 1, hold=1).frame)
        np.testing.assert_allclose(again.predictions, one.predictions, atol=1e-3)
    whole = replace(config, output_dropout=0.0)
    assert np.abs(window(works(session, whole, None, 1, hold=1).frame).predictions - one.predictions).max() > 0.05


def test_probes_measure_the_held_window_with_the_newest_weights() -> None:
    config, session = tiny(cell="gru", **ONE_LAYER), WorkerSession()
    works(session, config, somewhere(config), 2, hold=1)
    result = works(session, config, None, 5, hold=1, row=1, probes=("window_inputs", "path"))
    frame, view = result.frame, window(result.frame)
    assert result.state is not None
    found = frame.probes["window_inputs"]
    assert found.update == frame.update
    snapshot = window_inputs.snapshot(config, found.arrays, view.row, NO_UPLOADS)
    assert all(map(np.array_equal, snapshot.weights, result.state.weights))
    seen = network.forward(config, snapshot.weights, snapshot.window.inputs, snapshot.recurrent)
    assert np.array_equal(tasks.softmax(seen.outputs)[..., 1], view.predictions)


def test_a_chunk_that_shows_no_window_evaluates_none(monkeypatch: pytest.MonkeyPatch) -> None:
    config, session = tiny(**ONE_LAYER), WorkerSession()
    works(session, config, somewhere(config), 2, hold=1)
    monkeypatch.setattr(held_window, "evaluated", lambda *_: pytest.fail("evaluated although no window is shown"))
    frame = works(session, config, None, 3, hold=1, window=False).frame
    assert (frame.window, frame.probes) == (None, {})


def test_without_a_carried_state_the_window_begins_with_none() -> None:
    config, session = tiny(carry_state=False, **ONE_LAYER), WorkerSession()
    begin = works(session, config, somewhere(config), 3, window=False).state
    assert begin is not None
    works(session, config, None, 1, hold=1)
    later = works(session, config, None, 5, hold=1)
    assert later.state is not None
    np.testing.assert_allclose(window(later.frame).predictions, expected(config, begin, later.state.weights), atol=1e-6)


def test_joined_rows_keep_the_states_that_the_window_began_with() -> None:
    config, session = tiny(carry_rows=True, **ONE_LAYER), WorkerSession()
    first = works(session, config, somewhere(config, window=0), 1, hold=1)
    later = works(session, config, None, 3, hold=1, probes=("window_inputs",))
    assert window(first.frame).start == window(later.frame).start == 0
    assert np.abs(later.frame.probes["window_inputs"].arrays["state.0.0"][1:]).max() > 0
