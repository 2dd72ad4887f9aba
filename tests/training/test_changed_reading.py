"""A carried state stays with the column that it has read up to, or a new epoch begins with none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.messages.state import State
from playground.reference import network
from playground.tasks import NO_UPLOADS
from playground.training import advance, prefetch
from playground.views._lag_arcs import arcs_of
from tests.training.small import ONE_LAYER, loss_of, same, somewhere, tiny, train


def read_up_to(state: State, column: int, **changes: object) -> State:
    """The state with what its own weights make of the epoch's columns before `column`."""
    config = tiny(**ONE_LAYER)
    inputs = prefetch.epoch_data(config, 0, NO_UPLOADS).inputs[:, :column]
    return replace(state, recurrent=network.forward(config, state.weights, inputs, network.zero_states(config, 5)).states)


@pytest.mark.parametrize("change", [{"truncation_length": 4}, {"truncation_length": 9}, {"stride": 5}, {"stride": 1}], ids=str)
def test_another_window_begins_at_the_column_that_the_state_has_read_up_to(change: dict) -> None:
    config, changed = tiny(**ONE_LAYER), from_pairs(change, tiny(**ONE_LAYER))
    state = read_up_to(somewhere(config, window=7), 42)
    for updates in range(3):
        after, frame = train(changed, state, updates + 1, window=True)
        assert frame.window is not None
        assert frame.window.start == after.column(changed.step) - changed.step == 42 + updates * changed.step
    _, frame = train(changed, state, 1, window=True)
    part = prefetch.epoch_data(config, 0, NO_UPLOADS).cut(42, 42 + changed.truncation_length)
    np.testing.assert_array_equal(frame.window.inputs[..., 0], part.inputs[..., 0])  # type: ignore[union-attr]
    kept = replace(state, window=-(-42 // changed.step), shift=42 - -(-42 // changed.step) * changed.step, reading=None)
    assert frame.losses[0] == pytest.approx(loss_of(changed, state.weights, kept), rel=1e-5)


def test_the_rest_of_the_epoch_is_read_from_there_and_the_next_from_its_first_column() -> None:
    config, changed = tiny(**ONE_LAYER), tiny(**ONE_LAYER, truncation_length=4)
    state = somewhere(config, window=7)
    rest = changed.updates_per_epoch - 11
    after, frame = train(changed, state, rest + 1, window=True)
    assert frame.epoch_starts == (7 + rest,)
    assert (after.epoch_number, after.window, after.shift) == (1, 1, 0)
    assert frame.window is not None
    assert frame.window.start == 0
    cut = state
    for updates in (1, 2, rest - 2):
        cut, _ = train(changed, cut, updates)
    assert same(cut, train(changed, state, rest + 1)[0])


def test_a_window_that_was_changed_and_changed_back_leaves_no_trace() -> None:
    config, changed = tiny(**ONE_LAYER), tiny(**ONE_LAYER, truncation_length=4)
    state = train(config, somewhere(config, window=7), 1)[0]
    away = train(changed, state, 0)[0]
    assert away.column(4) == 48
    assert same(train(config, state, 2)[0], train(config, train(config, away, 0)[0], 2)[0])


@pytest.mark.parametrize("change", [{"batch_size": 3}, {"density": 0.9}, {"echo_step": 2}, {"carry_state": True}], ids=str)
def test_a_carried_state_that_has_read_something_else_ends_with_its_epoch(change: dict) -> None:
    config = tiny(**ONE_LAYER, carry_state="carry_state" not in change)
    changed = from_pairs(change, config)
    state = train(config, somewhere(config, window=7), 3)[0]
    _, frame = train(changed, state, 1, window=True)
    assert frame.epoch_starts == (10,), "the chart marks it"
    assert (frame.epoch_number, frame.window_number) == (2, 1)
    assert frame.window is not None
    fresh = replace(state, recurrent=network.zero_states(changed, changed.batch_size), window=0, epoch_number=1, reading=None)
    assert frame.losses[0] == pytest.approx(loss_of(changed, state.weights, fresh), rel=1e-5)
    told = arcs_of(changed, frame.window.start, frame.window.start + 6, 1)
    assert {how for source, _, how in told if source < 0} == {"lost"}
    assert "state" not in {how for *_, how in told}


def test_other_outputs_that_count_leave_the_state_where_it_is() -> None:
    config, changed = tiny(**ONE_LAYER), tiny(**ONE_LAYER, last_outputs=2)
    state = train(config, somewhere(config, window=7), 3)[0]
    after, frame = train(changed, state, 1)
    assert (after.window, frame.epoch_starts) == (11, ())
    assert frame.losses[0] == pytest.approx(loss_of(changed, state.weights, state), rel=1e-5)


def test_a_state_that_is_no_longer_carried_is_empty_in_the_very_next_window() -> None:
    config, changed = tiny(**ONE_LAYER), tiny(**ONE_LAYER, carry_state=False)
    state = somewhere(config, window=7)
    _, frame = train(changed, state, 1)
    empty = replace(state, recurrent=network.zero_states(changed, 5), reading=None)
    assert frame.losses[0] == pytest.approx(loss_of(changed, state.weights, empty), rel=1e-5)
    assert frame.epoch_starts == ()


def test_pieces_without_a_state_keep_their_place_in_the_epoch() -> None:
    config = tiny(task="variable_length", updates_per_epoch=20, **ONE_LAYER)
    state = train(config, advance.first_state(config), 7)[0]
    longer = from_pairs({"longest": 9}, config)
    after, frame = train(longer, state, 1)
    assert (after.epoch_number, after.window, frame.epoch_starts) == (0, 8, ())
