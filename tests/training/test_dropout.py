"""Dropout: as often as asked for, the same masks where it trains and where it is drawn, and never outside training."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground import tasks
from playground.configuration.config import RunConfig
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import NO_UPLOADS
from playground.training import advance, dropout, evaluation, frame_builder, prefetch
from playground.training.compiled_chunk import structure
from tests.training.small import ONE_LAYER, VARIANTS, same, somewhere, tiny, train

RATES = {"input_dropout": 0.2, "output_dropout": 0.5, "recurrent_dropout": 0.3}
UPDATES = 150
LARGE = {"cell": "lstm", "layers": 1, "units": 256, "learning_rate": 0.01}
"""A network that trains in another loop where it drops nothing."""


def masks_of(config: RunConfig, update: int) -> list[Masks]:
    found = frame_builder.masks(config, update, slice(None))
    assert found is not None
    return found


def kinds(masks: list[Masks]) -> dict[str, np.ndarray]:
    """All numbers of all layers' masks by the rate that they belong to."""
    names = {"input_dropout": "inputs", "output_dropout": "outputs", "recurrent_dropout": "recurrent"}
    return {rate: np.concatenate([getattr(mask, name).ravel() for mask in masks]) for rate, name in names.items()}


def test_each_kind_drops_at_its_own_rate_and_lifts_what_is_kept() -> None:
    config = tiny(**RATES)
    drawn = [kinds(masks_of(config, update)) for update in range(UPDATES)]
    for name, rate in RATES.items():
        values = np.concatenate([one[name] for one in drawn])
        np.testing.assert_allclose(np.unique(values), [0, 1 / (1 - rate)], rtol=1e-6)
        assert np.mean(values == 0) == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / len(values)))


@pytest.mark.parametrize("name", RATES)
def test_a_rate_acts_on_its_own_kind_alone(name: str) -> None:
    drawn = kinds(masks_of(tiny(**{name: 0.5}), 3))
    for other, values in drawn.items():
        assert (0 in values) == (other == name)
        assert other == name or (values == 1).all()


def test_masks_are_shaped_like_what_they_drop() -> None:
    first, second = masks_of(tiny(**RATES), 0)
    assert [first.inputs.shape, first.outputs.shape, first.recurrent.shape] == [(5, 6, 1), (5, 6, 4), (5, 4)]
    assert [second.inputs.shape, second.outputs.shape, second.recurrent.shape] == [(5, 6, 4), (5, 6, 3), (5, 3)]


def test_masks_follow_from_the_seed_and_the_update_alone() -> None:
    config = tiny(**RATES)
    drawn = [
        np.concatenate(list(kinds(masks_of(replace(config, seed=seed), update)).values()))
        for seed, update in ((0, 7), (0, 8), (1, 7))
    ]
    again = np.concatenate(list(kinds(masks_of(tiny(**RATES, learning_rate=0.1), 7)).values()))
    assert np.array_equal(drawn[0], again)
    for other in drawn[1:]:
        assert np.mean(drawn[0] != other) > 0.2


def test_no_mask_is_drawn_where_nothing_is_dropped() -> None:
    assert frame_builder.masks(tiny(), 0, slice(None)) is None
    drawn = dropout.drawer(structure(tiny()))(tf.constant(0), tf.constant(0), (tf.constant(0.0),) * 3)
    assert all((part.numpy() == 1).all() for layer in drawn for part in layer)


@pytest.mark.parametrize("variant", [*VARIANTS.values(), LARGE], ids=[*VARIANTS, "large"])
def test_the_masks_in_the_frame_are_those_that_trained(variant: dict[str, Any]) -> None:
    config = tiny(**ONE_LAYER | variant, **RATES)
    begin = state = somewhere(config)
    within = 1e-5 if variant is LARGE else 2e-6  # its loss is above 3, and sums of 256 terms are rounded
    for count in (1, 4):
        state, frame = train(config, state, count, window=True)
        assert frame.window is not None
        assert frame.window.losses.mean() == pytest.approx(float(frame.losses[-1]), abs=within)
    # And they matter: without them the loss is another.
    _, without = train(tiny(**ONE_LAYER | variant), begin, 1)
    _, dropped = train(config, begin, 1)
    assert abs(without.losses[0] - dropped.losses[0]) > 1e-4


def test_evaluation_drops_nothing() -> None:
    config = tiny(cell="lstm")
    state = somewhere(config)
    _, plain = train(config, state, 0, evaluate=5)
    _, dropping = train(tiny(cell="lstm", **RATES), state, 0, evaluate=5)
    assert plain.evaluation == dropping.evaluation
    assert plain.evaluation is not None
    warm = evaluation.WARM_UP
    data = config.validation_data(NO_UPLOADS).cut(0, warm + 5 * config.truncation_length)
    seen = network.forward(config, state.weights, data.inputs, network.zero_states(config, 5))
    task, counted = config.make_task(), data.cut(warm, data.inputs.shape[1])
    outputs = seen.outputs[:, warm:]
    expected = tasks.loss(task, counted.targets, outputs).mean()
    assert plain.evaluation.loss == pytest.approx(float(expected), rel=1e-6)
    assert plain.evaluation.metrics == task.metrics(counted, outputs)


def test_validation_data_is_not_trained_on() -> None:
    config = tiny()
    validation_data = config.validation_data(NO_UPLOADS).cut(0, 5 * config.truncation_length).inputs
    for number in range(5):
        assert not np.array_equal(
            validation_data, prefetch.epoch_data(config, number, NO_UPLOADS).inputs[:, : validation_data.shape[1]]
        )


@pytest.mark.parametrize("variant", [{"cell": "gru"}, LARGE], ids=["small", "large"])
def test_rates_of_zero_train_as_if_there_were_no_dropout(variant: dict[str, Any]) -> None:
    config = tiny(**ONE_LAYER | variant)
    touched = replace(config, input_dropout=0.5)
    middle, _ = train(config, advance.first_state(config), 5)
    train(touched, middle, 5)
    assert same(train(config, middle, 5)[0], train(replace(touched, input_dropout=0.0), middle, 5)[0])


def test_a_large_network_goes_on_with_the_same_numbers_where_dropout_is_switched_on_and_off() -> None:
    plain, dropping = tiny(**LARGE), tiny(**LARGE, **RATES)
    state = advance.first_state(plain)
    for config, counts in ((plain, (1, 3)), (dropping, (2, 2)), (plain, (3, 1))):
        whole, frame = train(config, state, sum(counts))
        parts = []
        for count in counts:
            state, part = train(config, state, count)
            parts.append(part.losses)
        assert same(whole, state)
        assert np.array_equal(frame.losses, np.concatenate(parts))
