"""A configuration: through text and back, and its refusals."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from playground import tasks
from playground.configuration import memory
from playground.configuration.config import OF_CELLS, SETTINGS, RunConfig, cost, fixed, settings_of
from playground.configuration.config_text import from_pairs, read, summary, to_pairs
from playground.settings import Choice, Cost, Flag, Integer, Integers, Number, Setting, SettingError
from tests.garbage import GARBAGE, anything


def of(setting: Setting) -> some.SearchStrategy[Any]:
    """Allowed values of a setting, the small ones more often."""
    match setting:
        case Choice():
            return some.sampled_from(setting.options)
        case Flag():
            return some.booleans()
        case Integer():
            return some.integers(setting.low, setting.high)
        case Number():
            return some.floats(setting.low, setting.high)
        case Integers():
            return some.lists(some.integers(setting.low, setting.high), min_size=setting.shortest, max_size=setting.longest)
        case _:
            return some.text(some.characters(codec="ascii", exclude_categories=["C"]), max_size=20)


pairs = some.sampled_from(list(tasks.registry())).flatmap(
    lambda task: some.fixed_dictionaries(
        {"task": some.just(task)}, optional={name: of(one) for name, one in settings_of(task).items() if name != "task"}
    )
)
"""Settings of some task, each of which is allowed by itself."""


@settings(max_examples=200, deadline=None)
@given(pairs, pairs)
def test_a_configuration_comes_back_from_its_text(given_pairs: dict, of_base: dict) -> None:
    whole, _ = read(given_pairs)
    base, _ = read(of_base)
    assert from_pairs(to_pairs(whole)) == whole
    assert from_pairs(to_pairs(whole, base), base) == whole
    assert all(isinstance(value, str) for value in to_pairs(whole).values())
    assert hash(whole) == hash(from_pairs(to_pairs(whole)))


def test_the_defaults_need_no_text() -> None:
    assert to_pairs(RunConfig()) == {}
    assert from_pairs({}) == RunConfig()


@settings(max_examples=300, deadline=None)
@given(
    some.dictionaries(
        some.sampled_from([*SETTINGS, "echo_step", "noise", "series", "__class__", "of_task", "of_cells", "columns", "🙂"]),
        anything,
    )
)
def test_garbage_leaves_a_valid_configuration_and_sentences(garbage: dict) -> None:
    whole, errors = read(garbage)
    assert whole.memory_needed <= memory.LIMIT
    assert whole.updates_per_epoch >= 1
    assert from_pairs(to_pairs(whole)) == whole
    assert all(
        isinstance(error, SettingError) and (" must be " in str(error) or " is no setting of " in str(error)) for error in errors
    )
    if errors:
        with pytest.raises(SettingError):
            from_pairs(garbage)


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: ascii(type(value)))
def test_garbage_in_any_one_setting_is_answered(value: Any) -> None:
    for name in [*SETTINGS, "echo_step", "density", "epoch_length", "nobody"]:
        whole, _ = read({name: value})
        assert isinstance(whole, RunConfig)


@pytest.mark.parametrize("name", ["__class__", "of_task", "of_cells", "columns", "make_cell", "", "🙂", "noise"])
def test_an_unknown_name_is_refused_by_name(name: str) -> None:
    whole, errors = read({name: "1"})
    assert whole == RunConfig()
    assert [str(error) for error in errors] == [
        f"{name!r} is no setting of the task echo; those are {', '.join(settings_of('echo'))}"
    ]


def test_a_wrong_value_becomes_the_nearest_allowed_one() -> None:
    whole, errors = read({"layers": "9", "units": "0", "learning_rate": "99", "cell": "transformer", "echo_step": 51})
    assert (whole.layers, whole.units, whole.learning_rate, whole.cell, whole["echo_step"]) == (6, (1,) * 6, 10.0, "simple", 50)
    assert [error.name for error in errors] == ["layers", "units", "learning_rate", "cell", "echo_step"]


def test_a_stride_is_at_most_a_row() -> None:
    whole, errors = read({"stride": 101, "epoch_length": 1_000, "batch_size": 10})
    assert [str(error) for error in errors] == ["stride must be at most the columns of a row (100), got 101"]
    skipping = from_pairs({"stride": 40, "epoch_length": 1_000, "batch_size": 10})
    assert (skipping.step, skipping.handover, skipping.missed, skipping.updates_per_epoch) == (40, 15, 25, 3)
    assert whole.stride == 0
    assert from_pairs({"stride": 15}).step == RunConfig().step == 15
    assert from_pairs({"stride": 1, "truncation_length": 20}).step == 1


def test_units_are_one_number_or_one_a_layer() -> None:
    assert from_pairs({"units": "16,8"}).layers == 2
    assert from_pairs({"layers": 3}).units == (4, 4, 4)
    assert from_pairs({"layers": 3, "units": "5"}).units == (5, 5, 5)
    assert from_pairs({"layers": 2}, from_pairs({"layers": 3, "units": 7})).units == (7, 7)
    with pytest.raises(SettingError, match=r"^units must be one number, or as many as layers \(3\), got '16,8'$"):
        from_pairs({"layers": 3, "units": "16,8"})
    assert read({"layers": 3, "units": "16,8"})[0].units == (16, 16, 16)


def test_a_batch_leaves_each_row_a_window() -> None:
    with pytest.raises(
        SettingError, match=r"^batch_size must be small enough to leave a row at least one window \(200 columns\), got 6$"
    ):
        from_pairs({"epoch_length": 1000, "batch_size": 6, "truncation_length": 200})
    assert from_pairs({"epoch_length": 1000, "batch_size": 5, "truncation_length": 200}).updates_per_epoch == 1


def test_too_much_memory_is_refused_before_it_is_taken() -> None:
    with pytest.raises(SettingError, match=r"^units must be few enough to fit 1500 MB .*, got '256,256,256,256,256,256'$"):
        from_pairs({"cell": "lstm", "layers": 6, "units": 256, "batch_size": 512, "truncation_length": 97})
    with pytest.raises(SettingError, match=r"^batch_size must be small enough for an epoch's data to fit 750 MB, got 512$"):
        from_pairs({"task": "time_series", "updates_per_epoch": 2000, "batch_size": 512, "truncation_length": 200})
    whole, errors = read({"task": "time_series", "updates_per_epoch": 2000, "batch_size": 512, "truncation_length": 200})
    assert len(errors) == 1
    assert 1 < whole.batch_size < 512


@settings(max_examples=100, deadline=None)
@given(pairs)
def test_a_contradiction_is_resolved_without_falling_back_to_the_base(given_pairs: dict) -> None:
    whole, _ = read(given_pairs)
    assert whole.task == given_pairs["task"]
    assert whole.memory_needed <= memory.LIMIT


def test_memory_grows_with_all_that_is_kept() -> None:
    small = RunConfig().memory_needed
    for larger in (
        {"units": 8},
        {"layers": 2},
        {"batch_size": 10},
        {"truncation_length": 30},
        {"cell": "lstm"},
        {"epoch_length": 60_000},
    ):
        assert from_pairs(larger).memory_needed > small, larger


@pytest.mark.parametrize("task", tasks.registry())
def test_columns_are_those_of_the_data(task: str) -> None:
    import numpy as np

    free = "truncation_length" not in fixed(task, dict(from_pairs({"task": task}).of_task))
    whole = from_pairs({"task": task, "batch_size": 7} | ({"truncation_length": 9} if free else {}))
    steps = whole.truncation_length
    data = whole.make_task().data(np.random.default_rng(0), 7, steps)
    assert data.inputs.shape[1] == whole.columns
    starts = range(0, whole.columns - steps + 1, whole.step)
    assert whole.updates_per_epoch == len(starts)


def test_settings_that_follow_from_the_task_cannot_be_chosen() -> None:
    config, errors = read({"task": "reber", "longest": 20, "truncation_length": 12, "carry_state": True})
    assert sorted(error.name for error in errors) == ["carry_state", "truncation_length"]
    assert (config.truncation_length, config.carry_state, config.stride) == (20, False, 0)
    assert "truncation_length must be 20 for task reber, got 12" in map(str, errors)
    assert "truncation_length" not in to_pairs(config)
    longer = from_pairs({"longest": 30}, config)
    assert longer.truncation_length == 30
    assert cost(config, longer) is Cost.RECOMPILE


def test_the_echo_has_666_updates_an_epoch() -> None:
    assert RunConfig().updates_per_epoch == 666
    assert RunConfig().columns == 10_000


def test_a_task_keeps_only_settings_of_its_own() -> None:
    noisy = from_pairs({"task": "sine", "noise": 0.5})
    assert read({"task": "echo"}, noisy)[0].of_task == RunConfig().of_task
    with pytest.raises(SettingError, match=r"^task setting must be one of .*, got 'noise'$"):
        RunConfig(of_task=(("noise", 0.5),))
    with pytest.raises(SettingError, match=r"^echo_step must be a whole number from 1 to 50, got 51$"):
        RunConfig(of_task=(("echo_step", 51),))


def test_a_setting_is_read_by_name() -> None:
    whole = from_pairs({"echo_step": 7, "units": 3})
    assert (whole["echo_step"], whole["units"], whole["task"]) == (7, (3,), "echo")


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        RunConfig().seed = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "price"),
    [
        ({}, None),
        ({"learning_rate": 0.1}, Cost.KNOB),
        ({"echo_step": 4}, Cost.KNOB),
        ({"batch_size": 6}, Cost.RECOMPILE),
        ({"epoch_length": 40_000}, Cost.RECOMPILE),
        ({"batch_size": 6, "learning_rate": 0.1, "input_dropout": 0.5}, Cost.RECOMPILE),
        ({"units": 5}, Cost.NETWORK),
        ({"seed": 5, "batch_size": 6}, Cost.NETWORK),
        ({"task": "sine"}, Cost.NETWORK),
    ],
)
def test_a_change_costs_its_dearest_part(change: dict, price: Cost | None) -> None:
    assert cost(RunConfig(), from_pairs(change)) is price
    assert cost(from_pairs(change), RunConfig()) is price


def test_no_setting_of_a_task_or_a_cell_hides_a_shared_one() -> None:
    fields = {field.name for field in dataclasses.fields(RunConfig)} - {"of_task", "of_cells"}
    assert not set(OF_CELLS) & fields
    assert set(SETTINGS) == fields | set(OF_CELLS)
    for task in tasks.registry().values():
        assert not {setting.name for setting in task.SETTINGS} & set(SETTINGS)


def test_a_cell_s_setting_is_one_of_the_run_and_waits_while_another_cell_is_chosen() -> None:
    relu = from_pairs({"activation": "relu"})
    assert (relu["activation"], relu.make_cell().settings) == ("relu", {"activation": "relu"})
    assert to_pairs(relu) == {"activation": "relu"}
    lstm = from_pairs({"cell": "lstm"}, relu)
    assert (lstm["activation"], lstm.make_cell().settings) == ("relu", {})
    assert from_pairs({"cell": "simple"}, lstm) == relu
    assert cost(RunConfig(), relu) is Cost.RECOMPILE
    assert cost(RunConfig(), from_pairs({"reset_after": True})) is Cost.NETWORK
    with pytest.raises(SettingError, match=r"^cell setting must be one of .* for any cell, got 'noise'$"):
        RunConfig(of_cells=(("noise", 0.5),))
    with pytest.raises(SettingError, match=r"^activation must be one of tanh, relu, got 'sine'$"):
        RunConfig(of_cells=(("activation", "sine"),))


def test_a_summary_names_task_cell_and_what_says_most() -> None:
    config = from_pairs({"task": "echo", "cell": "lstm", "units": "8,4", "truncation_length": "9", "learning_rate": "0.3"})
    optimizer = SETTINGS["optimizer"]
    assert isinstance(optimizer, Choice)
    named = optimizer.titles.get(config.optimizer, config.optimizer)
    assert summary(config) == f"Echo · LSTM, 8 and 4 units · truncation length 9 · {named}, learning rate 0.3"
    assert "· RNN, 1 unit ·" in summary(RunConfig(units=(1,)))
