"""What a measure of quality on validation data rests on."""

from __future__ import annotations

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config_text import from_pairs
from playground.reference import network
from playground.tasks import NO_UPLOADS, Uploads
from playground.training import advance, evaluation
from playground.training.evaluator import Evaluator
from tests.training.small import ONE_LAYER, somewhere, tiny

FINITE = {"digits_rows": 359, "rain": 365, "time_series": 59}


@pytest.mark.parametrize("batch_size", [1, 7, 150])
@pytest.mark.parametrize("task", FINITE)
def test_a_finite_set_is_judged_whole_whatever_the_batch_size(task: str, batch_size: int) -> None:
    config = from_pairs({"task": task, "batch_size": batch_size, "units": "3", "initializer": "glorot"})
    state = advance.first_state(config)
    found = evaluation.evaluate(config, state, 2, NO_UPLOADS)
    whole = evaluation.evaluate(from_pairs({"batch_size": 40}, config), state, 2, NO_UPLOADS)
    assert found.examples == FINITE[task]
    assert found.loss == pytest.approx(whole.loss, rel=1e-6)
    assert found.metrics == pytest.approx(whole.metrics, rel=1e-6)


def test_a_large_set_is_judged_in_parts_and_still_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    config = from_pairs({"task": "digits_rows", "batch_size": 7, "units": "3", "initializer": "glorot"})
    state = advance.first_state(config)
    found = evaluation.evaluate(config, state, 2, NO_UPLOADS)
    monkeypatch.setattr(evaluation, "AT_ONCE", 50)
    again = evaluation.evaluate(config, state, 2, NO_UPLOADS)
    assert again.loss == pytest.approx(found.loss, rel=1e-6)
    assert again.confusion is not None
    assert again.confusion.sum() == 359


def test_data_without_end_is_judged_on_as_many_windows_as_asked_for() -> None:
    assert evaluation.evaluate(tiny(), somewhere(tiny()), 4, NO_UPLOADS).examples == 4 * 5 * 6
    short = tiny(task="adding", updates_per_epoch=10)
    assert evaluation.evaluate(short, somewhere(short), 4, NO_UPLOADS).examples == 4 * 5


@pytest.mark.parametrize("columns", [20, 40, 130])
def test_a_carried_state_has_read_as_much_as_there_is_before_the_first_value_that_counts(columns: int) -> None:
    config = tiny(task="sine", epoch_length=1_000, batch_size=1_000 // columns)
    found = evaluation.evaluate(config, somewhere(config), 4, NO_UPLOADS)
    warm = min(evaluation.WARM_UP, config.columns - 6)
    assert found.examples == config.batch_size * min(4 * 6, config.columns - warm)


def test_columns_between_two_windows_are_neither_read_nor_judged() -> None:
    """Training never reads them either: a state that had would know more than the one that trains."""
    config = tiny(stride=10, **ONE_LAYER)
    state, data = somewhere(config), config.validation_data(NO_UPLOADS)
    read = [column for column in range(data.inputs.shape[1]) if column % 10 < 6][: evaluation.WARM_UP + 2 * 6]
    empty = network.zero_states(config, config.batch_size)
    outputs = network.forward(config, state.weights, data.inputs[:, read], empty).outputs[:, evaluation.WARM_UP :]
    expected = tasks.mean(tasks.loss(config.make_task(), data.targets[:, read[evaluation.WARM_UP :]], outputs), None)
    assert evaluation.evaluate(config, state, 2, NO_UPLOADS).loss == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("carry", [False, True])
def test_where_the_last_outputs_of_a_window_count_they_alone_are_judged(carry: bool) -> None:
    config = tiny(last_outputs=2, carry_state=carry, **ONE_LAYER)
    state, data = somewhere(config), config.validation_data(NO_UPLOADS)
    read = data.inputs[:, : (evaluation.WARM_UP if carry else 0) + 4 * 6]
    inputs = read if carry else read.reshape(-1, 6, 1)
    outputs = network.forward(config, state.weights, inputs, network.zero_states(config, len(inputs))).outputs
    losses = tasks.loss(config.make_task(), data.targets[:, : read.shape[1]].reshape(inputs.shape[:2]), outputs)
    judged = [column for column in range(evaluation.WARM_UP if carry else 0, losses.shape[1]) if column % 6 >= 4]
    found = evaluation.evaluate(config, state, 4, NO_UPLOADS)
    assert found.loss == pytest.approx(losses[:, judged].mean(), rel=1e-6)
    assert found.examples == losses[:, judged].size


def test_the_error_of_a_series_is_in_its_own_units_however_far_from_zero() -> None:
    walk = 1.6e9 + np.random.default_rng(0).standard_normal(300).cumsum()
    config, uploads = from_pairs({"task": "time_series", "series": "far", "units": "3"}), Uploads({"far": walk})
    found = evaluation.evaluate(config, somewhere(config), 4, uploads)
    deviation = walk[:240].std()
    assert found.metrics["mean square error"] == pytest.approx(found.loss * deviation**2, rel=1e-5)


@pytest.mark.parametrize("task", ["echo", "reber", "translate", "variable_length", "digits_rows"])
def test_compiled_it_gives_the_numbers_of_numpy(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "AT_ONCE", 30)
    config = tiny(task=task, **({} if task == "translate" else {"cell": "gru"}))
    state = somewhere(config)
    slow = evaluation.evaluate(config, state, 4, NO_UPLOADS)
    compiled = Evaluator(config)
    found = evaluation.evaluate(config, state, 4, NO_UPLOADS, compiled)
    assert found.loss == pytest.approx(slow.loss, rel=2e-5)
    assert found.metrics == pytest.approx(slow.metrics, rel=2e-5)
    assert found.examples == slow.examples
    assert len(compiled._by_shape) == 1  # all parts have one shape
