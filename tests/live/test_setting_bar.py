"""The bar of a talk: fields that any run of any preset can be set with."""

from __future__ import annotations

import json

import pytest

from playground import presets
from playground.configuration.config_text import from_pairs
from playground.live import setting_bar


@pytest.mark.parametrize("name", presets.registry())
def test_the_fields_say_what_the_run_has_and_give_it_back(name: str) -> None:
    config = presets.registry()[name].config
    fields = setting_bar.fields(config, name)
    json.dumps(fields, allow_nan=False)
    assert fields[0]["value"] == name
    assert from_pairs({field["name"]: field["value"] for field in fields[1:]}, config) == config
    for field in fields:
        assert field["kind"] != "choice" or field["value"] in [value for value, _ in field["options"]]
        assert field["kind"] != "number" or field["low"] <= int(field["value"]) <= field["high"]


def test_units_are_a_number_in_one_layer_and_a_text_in_several() -> None:
    kinds = {
        name: next(field["kind"] for field in setting_bar.fields(presets.registry()[name].config, name) if field["name"] == "units")
        for name in ("echo", "deep")
    }
    assert kinds == {"echo": "number", "deep": "text"}


def test_a_changed_preset_is_called_so_and_can_be_chosen_again() -> None:
    preset = setting_bar.fields(from_pairs({"truncation_length": 3}), "echo")[0]
    assert preset["value"] == ""
    assert [name for name, _ in preset["options"][:2]] == ["", "echo"]
    assert preset["options"][0][1] == "Changed · Echo, simple RNN"
