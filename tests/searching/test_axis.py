"""The settings that may be swept, and what ranges and lists of values mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playground import presets
from playground.configuration.config_text import from_pairs
from playground.searching import axis, search
from playground.searching.axis import read, suggested
from playground.settings import SettingError
from tests.runs.fakes import CONFIG

PRESETS = presets.registry()
OF_TASKS = {preset.config.task: name for name, preset in PRESETS.items()}
"""A preset of each task."""


@pytest.mark.parametrize("preset", OF_TASKS.values())
def test_what_the_page_suggests_for_each_setting_can_be_swept_around_every_task(preset: str) -> None:
    config = PRESETS[preset].config
    for name, setting in axis.offered(config).items():
        found = search.of(config, {name: suggested(setting, config)}, {})
        assert search.grid(found), name
        assert found.suits(config)
        assert found.suits(found.config(search.grid(found)[-1], 7)), name


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("learning_rate", "0.01..1", ("0.01", "0.032", "0.1", "0.32", "1")),
        ("learning_rate", "0.1 … 0.4 : 3", ("0.1", "0.2", "0.4")),
        ("input_dropout", "0..0.8", ("0", "0.2", "0.4", "0.6", "0.8")),
        ("units", "2..32", ("2", "4", "8", "16", "32")),
        ("layers", "1..3", ("1", "2", "3")),
        ("truncation_length", "5..9:3", ("5", "7", "9")),
        ("units", "8, 2,8,4", ("2", "4", "8")),
        ("cell", "lstm,simple", ("lstm", "simple")),
        ("carry_state", "true,false", ("true", "false")),
    ],
)
def test_a_range_is_divided_as_the_setting_is_felt_and_a_list_is_taken_as_it_is(
    name: str, text: str, values: tuple[str, ...]
) -> None:
    found = read(CONFIG, name, text)
    assert found.values == values
    assert found.between == (".." in text or "…" in text)
    assert [found.place(value) for value in values] == list(range(len(values)))


def test_a_proposal_lies_between_the_values_of_the_grid_as_far_as_it_is_from_each() -> None:
    assert read(CONFIG, "learning_rate", "0.01..1:3").place("0.0316") == pytest.approx(0.5, abs=1e-3)
    assert read(CONFIG, "input_dropout", "0..0.8:3").place("0.6") == pytest.approx(1.5)


def test_what_nothing_reads_is_not_offered() -> None:
    offered = axis.offered(CONFIG)
    assert {"task", "seed", "device", "clamps", "frozen", "momentum"}.isdisjoint(offered)
    assert "momentum" in axis.offered(replace(CONFIG, optimizer="momentum"))
    strips = PRESETS["classify"].config
    assert "carry_state" not in axis.offered(strips)
    with pytest.raises(SettingError, match="a sweep's setting must be one of"):
        read(strips, "carry_state", "true,false")


def test_a_window_that_overlaps_gets_no_longer_stride_than_the_window() -> None:
    found = search.of(from_pairs({"stride": 4}), {"truncation_length": "2..8:3"}, {})
    assert [found.config(point, 0).stride for point in search.grid(found)] == [2, 4, 4]
    assert found.suits(found.config(("2",), 5))


def test_points_whose_settings_contradict_each_other_are_left_out() -> None:
    found = search.of(
        from_pairs({"epoch_length": 1000, "batch_size": 100, "truncation_length": 5}), {"truncation_length": "5,10,50"}, {}
    )
    assert search.grid(found) == (("5",), ("10",))
