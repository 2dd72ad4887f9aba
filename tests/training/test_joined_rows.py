"""Rows that are joined: before an epoch each row's state has read the end of the row above, and what nobody could know is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.state import State
from playground.reference import network
from playground.tasks import NO_UPLOADS
from playground.training import advance, prefetch
from playground.training.advance import first_state
from tests.training.small import ONE_LAYER, double, same, somewhere, tiny, train

JOINED = [
    {"cell": "simple"},
    {"cell": "lstm", "stride": 4, **ONE_LAYER},
    {"cell": "gru", "stride": 1, **ONE_LAYER, "output_dropout": 0.3},
    {"stride": 9, **ONE_LAYER},
]


def read_on(config: RunConfig, state: State) -> np.ndarray:
    """The outputs of an epoch's first window, each row read on from the row above without a stop: NumPy in float64."""
    inputs = prefetch.epoch_data(config, state.epoch_number, NO_UPLOADS).inputs.astype(np.float64)
    above = np.concatenate([np.zeros((1, config.lead, 1)), inputs[:-1, -config.lead :]])
    together = np.concatenate([above, inputs[:, : config.truncation_length]], axis=1)
    empty = double(network.zero_states(config, config.batch_size))
    return network.forward(config, double(state.weights), together, empty).outputs[:, config.lead :]


@pytest.mark.parametrize(("settings", "lead"), [(JOINED[0], 6), (JOINED[1], 8), (JOINED[2], 6), (JOINED[3], 6)])
def test_an_epoch_begins_as_if_each_row_went_on_from_the_one_above(settings: dict, lead: int) -> None:
    config = replace(tiny(carry_rows=True, **settings), output_dropout=0.0)
    assert config.lead == lead
    state = replace(somewhere(config, window=0), epoch_number=3)
    _, frame = train(config, state, 1, window=True)
    targets = prefetch.epoch_data(config, 3, NO_UPLOADS).targets[:, : config.truncation_length]
    outputs = read_on(config, state)
    assert frame.losses[0] == pytest.approx(tasks.loss(config.make_task(), targets, outputs).mean(), abs=1e-5)
    assert frame.window is not None
    np.testing.assert_allclose(frame.window.predictions, tasks.softmax(outputs)[..., 1], atol=1e-5)


@pytest.mark.parametrize("settings", JOINED)
def test_a_run_is_the_same_bit_by_bit_however_it_is_cut(settings: dict) -> None:
    config = tiny(carry_rows=True, **settings)
    per_epoch, start = config.updates_per_epoch, advance.first_state(config)
    whole, frame = train(config, start, 2 * per_epoch + 1)
    for counts in ([per_epoch, per_epoch, 1], [per_epoch - 1, 1, 1, per_epoch]):
        state, losses = start, []
        for count in counts:
            state, part = train(config, state, count, window=True)
            losses.append(part.losses)
        assert np.array_equal(np.concatenate(losses), frame.losses)
        assert same(state, whole)


def test_without_a_carried_state_there_is_nothing_to_join() -> None:
    config = tiny(**ONE_LAYER, carry_rows=True, carry_state=False)
    assert config.lead == 0
    alone = replace(config, of_task=tiny(carry_state=False).of_task)
    assert np.array_equal(train(config, first_state(config), 70)[1].losses, train(alone, first_state(alone), 70)[1].losses)


def test_solved_echo_does_not_spike_where_an_epoch_begins() -> None:
    def first_and_others(carry_rows: bool) -> tuple[float, float]:
        config = from_pairs({"epoch_length": 5000, "seed": 3, "carry_rows": carry_rows})
        state, _ = train(config, advance.first_state(config), 40 * config.updates_per_epoch)
        _, frame = train(config, state, 20 * config.updates_per_epoch)
        losses = frame.losses.reshape(20, -1)
        return float(losses[:, 0].mean()), float(losses[:, 1:].mean())

    alone, usual = first_and_others(carry_rows=False)
    assert alone > 12 / 75 * np.log(2) > 50 * usual
    joined, usual = first_and_others(carry_rows=True)
    assert joined < 3 * usual < 0.01
