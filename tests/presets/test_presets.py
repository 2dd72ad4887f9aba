"""Presets: each is valid, sourced and has a story, and a link restores it."""

from __future__ import annotations

import dataclasses
import importlib
from typing import Any

import pytest

from playground import presets, tasks
from playground.configuration.config import RunConfig, settings_of
from playground.presets import Claim, Measured, Outcome, after
from playground.settings import SettingError
from tests.garbage import GARBAGE

LONGEST, LONGEST_STEP, LONGEST_LABEL = 145, 45, 26
"""Characters of a story or claim, and of a step: the strip has two lines for the one, one for three of the other. Of a
label: the list of presets is as wide as the controls."""


@pytest.mark.parametrize("name", presets.registry())
def test_a_preset_is_valid_and_documented_and_has_a_story(name: str) -> None:
    preset = presets.registry()[name]
    assert isinstance(preset.config, RunConfig)
    assert preset.title
    assert len(preset.label) <= LONGEST_LABEL
    assert preset.story.endswith((".", "?"))
    assert "<" not in preset.story
    assert preset.fails == any(claim.text.startswith("Fails on purpose") for claim in preset.claims)
    assert all(0 < len(step) <= LONGEST_STEP and not step.endswith(".") for step in preset.steps)
    assert all(claim.text.endswith((".", "?")) and len(claim.text) <= LONGEST for claim in preset.claims)
    assert len(preset.story) <= LONGEST
    module = importlib.import_module(f"playground.presets.{name.replace('-', '_')}")
    assert len(module.__doc__ or "") > 40
    for setting in preset.settings:
        assert setting in settings_of(preset.config.task)


@pytest.mark.parametrize("name", presets.registry())
def test_a_preset_comes_back_from_its_link(name: str) -> None:
    whole = presets.registry()[name].config
    assert presets.to_pairs(name, whole) == {"preset": name}
    assert presets.read({"preset": name}) == (name, whole, [])
    changed = presets.read({"preset": name, "seed": 7})[1]
    assert presets.to_pairs(name, changed) == {"preset": name, "seed": "7"}
    for other in presets.registry():
        assert presets.read(presets.to_pairs(name, presets.registry()[other].config))[1] == presets.registry()[other].config


def test_echo_comes_first_and_what_fails_comes_last() -> None:
    names = list(presets.registry())
    fails = [presets.registry()[name].fails for name in names]
    assert names[0] == "echo"
    assert fails == sorted(fails)
    assert sum(fails) >= 3
    assert presets.registry()["echo"].config == RunConfig()


def test_no_two_presets_have_the_same_configuration() -> None:
    found = [preset.config for preset in presets.registry().values()]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("task", tasks.registry())
def test_a_task_alone_starts_from_the_preset_of_its_name_if_there_is_one(task: str) -> None:
    name, whole, errors = presets.read({"task": task})
    own = task.replace("_", "-")
    assert (name, whole.task, errors) == (own if own in presets.registry() else "echo", task, [])
    if name == own:
        assert whole == presets.registry()[name].config


def test_seed_and_device_do_not_change_a_preset_but_other_settings_do() -> None:
    config = presets.registry()["gru"].config
    assert not presets.is_changed("gru", dataclasses.replace(config, seed=7, device="CPU:0"))
    assert presets.is_changed("gru", dataclasses.replace(config, learning_rate=0.1))
    assert presets.is_changed("echo", config)


def test_the_first_claim_that_holds_is_said() -> None:
    claims = (Claim(after(Outcome.STUCK), "It is stuck."), Claim(after(Outcome.STUCK, Outcome.LEARNED), "It is not learning."))
    said = [presets.true_claim(claims, Measured(outcome, {}, {})) for outcome in (Outcome.STUCK, Outcome.LEARNED, Outcome.EARLY)]
    assert said == [0, 1, None]


def test_a_task_of_another_name_than_the_preset_keeps_the_preset() -> None:
    name, whole, _ = presets.read({"preset": "gru", "task": "sine"})
    assert (name, whole.task, whole.cell) == ("gru", "sine", "gru")


def test_an_unknown_preset_is_reported_and_becomes_the_echo() -> None:
    name, whole, errors = presets.read({"preset": "nobody"})
    assert (name, whole) == ("echo", RunConfig())
    assert [str(error) for error in errors] == [f"preset must be one of {', '.join(presets.registry())}, got 'nobody'"]


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: ascii(type(value)))
def test_garbage_in_a_link_gives_the_echo_or_errors(value: Any) -> None:
    for pairs in ({"preset": value}, {"task": value}, {"preset": value, "task": value, "units": value}):
        name, whole, errors = presets.read(pairs)
        assert name in presets.registry()
        assert isinstance(whole, RunConfig)
        assert all(isinstance(error, SettingError) for error in errors)
