"""What sweeps train: for every preset a plan that fits it and does not depend on the settings it varies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playground import presets, sweeps
from playground.configuration import config
from playground.configuration.config_text import from_pairs
from playground.settings import SettingError
from playground.sweeps import luck, truncation

PRESETS = presets.registry()


@pytest.mark.parametrize("preset", PRESETS)
def test_twenty_variations_of_every_preset_differ_in_the_seed_alone(preset: str) -> None:
    found = PRESETS[preset].config
    plan = sweeps.plan_of("luck", found)
    assert plan is not None
    assert [one.seed for one in plan.configs] == list(range(20))
    assert {replace(one, seed=found.seed) for one in plan.configs} == {found}
    assert luck.LEAST <= plan.updates <= luck.MOST
    assert sweeps.plan_of("luck", replace(found, seed=99)) == plan


@pytest.mark.parametrize("preset", PRESETS)
def test_truncation_lengths_vary_where_the_task_does_not_fix_them(preset: str) -> None:
    found = PRESETS[preset].config
    plan = sweeps.plan_of("truncation", found)
    if "truncation_length" in config.fixed(found.task, dict(found.of_task)):
        assert plan is None
        return
    assert plan is not None
    lengths = [one.truncation_length for one in plan.configs]
    assert lengths == sorted(lengths)
    assert all(lengths.count(length) == 3 for length in lengths)
    assert {one.carry_state for one in plan.configs} == {found.carry_state}
    assert sweeps.plan_of("truncation", replace(found, seed=99, truncation_length=found.truncation_length + 1)) == plan


def test_the_echos_lengths_are_one_to_ten_and_fifteen() -> None:
    assert truncation.lengths(3) == [*range(1, 11), 15]


@pytest.mark.parametrize("lag", range(1, 51))
def test_some_lengths_lie_right_on_both_sides_of_every_lag(lag: int) -> None:
    found = truncation.lengths(lag)
    assert {lag, lag + 1, lag + 2} <= set(found)
    assert found == sorted(set(found))
    assert found[0] >= 1
    assert found[-1] <= 200
    assert len(found) == 11


def test_the_stride_is_at_most_the_length_and_lengths_that_do_not_fit_are_left_out() -> None:
    plan = sweeps.plan_of("truncation", from_pairs({"stride": 4}))
    assert plan is not None
    assert {(one.truncation_length, one.stride) for one in plan.configs} >= {(2, 2), (4, 4), (15, 4)}
    missing = sweeps.plan_of("truncation", from_pairs({"stride": 40}))
    assert missing is not None
    assert {one.stride for one in missing.configs} == {40}
    cramped = sweeps.plan_of("truncation", from_pairs({"epoch_length": 1000, "batch_size": 100, "truncation_length": 5}))
    assert cramped is not None
    assert max(one.truncation_length for one in cramped.configs) == 10


def test_an_unknown_sweep_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(SettingError, match=r"sweep must be one of luck, settings, truncation, got 'nobody'"):
        sweeps.find("nobody")
