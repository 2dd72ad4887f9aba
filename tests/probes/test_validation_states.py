"""The states for tools that look at many of them: of validation data alone, in sequences as in training, and not too many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.probes import _validation_states
from playground.probes._validation_states import ValidationStates
from playground.probes.memory import ages_of, lags, what_is_read
from playground.reference import network
from playground.tasks import NO_UPLOADS


def read(most: int = _validation_states.MOST, **pairs: Any) -> ValidationStates:
    config = from_pairs(pairs)
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.3, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]
    return _validation_states.read(config, weights, NO_UPLOADS, most)


def test_a_carried_state_is_full_before_it_counts() -> None:
    found = read()
    assert found.part.inputs.shape == (_validation_states.MOST // 30, 30, 1)
    assert found.full == 15
    assert not found.there[:, :15].any()
    assert found.there[:, 15:].all()
    assert read(echo_step=20).full == 40
    assert read(truncation_length=200, batch_size=2).full == _validation_states.LONGEST


def test_a_state_that_is_reset_counts_from_the_first_time_step_of_its_window() -> None:
    found = read(carry_state=False)
    assert found.part.inputs.shape == (_validation_states.MOST // 15, 15, 1)
    assert found.there.all()


def test_padding_and_rows_that_fill_up_a_finite_data_set_do_not_count() -> None:
    strings = read(task="reber", batch_size=7)
    assert (strings.there == ~strings.part.padding).all()
    digits = read(task="digits_rows", batch_size=100)
    assert len(digits.part.inputs) == 359, "100 rows a window, 41 of the last ones filled up"


def test_the_states_are_of_validation_data() -> None:
    config = from_pairs({})
    found, whole = read(), config.validation_data(NO_UPLOADS)
    assert np.array_equal(found.part.inputs[:2].reshape(-1), whole.inputs[0, :60, 0])
    trained = config.make_task().data(np.random.default_rng([config.seed, 1, 0]), 5, 15)
    assert not np.array_equal(found.part.inputs[:2].reshape(-1), trained.inputs[0, :60, 0])


@pytest.mark.parametrize(
    "pairs",
    [
        {"batch_size": 1},
        {"batch_size": 512, "epoch_length": 1000, "truncation_length": 1},
        {"task": "sine", "batch_size": 50, "epoch_length": 1000, "truncation_length": 20},
        {"task": "variable_length", "longest": 2, "batch_size": 3},
    ],
)
def test_little_data_and_short_windows_are_read_as_far_as_they_go(pairs: dict[str, Any]) -> None:
    found = read(**pairs)
    assert len(found.part.inputs) >= 2
    assert found.there.any()
    assert found.hidden[0].shape[:2] == found.there.shape


def test_a_large_network_reads_less() -> None:
    large = read(cell="lstm", units=256, layers=3, truncation_length=30)
    assert large.there.size <= 2 * _validation_states.LEAST


def test_an_encoder_is_asked_only_about_the_words_that_it_has_read() -> None:
    config = from_pairs({"task": "translate", "units": 4, "batch_size": 3})
    found = read(task="translate", units=4, batch_size=3)
    words, count = what_is_read(config.make_task(), found.part)
    ages, steps = ages_of(config, found, words), config.architecture.encoder_steps
    assert (ages[:, steps:] == -1).all()
    assert (ages[:, steps - 1] == (words[:, :steps] > 0).sum(axis=1) - 1).all()
    assert ((ages >= 0) == (words > 0))[:, :steps].all()
    assert words.max() < count
    assert lags(config, config.make_task()).tolist() == list(range(steps))


def test_few_lags_are_asked_about_and_the_task_s_own_among_them() -> None:
    config = from_pairs({"echo_step": 29, "truncation_length": 15})
    asked = lags(config, config.make_task())
    assert (asked[0], asked[-1]) == (0, 58)
    assert 29 in asked
    assert len(asked) <= 32
