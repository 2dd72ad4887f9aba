"""A setting reads text, or says in one sentence what it takes instead."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from playground import tasks
from playground.configuration.config import SETTINGS
from playground.settings import Choice, Flag, Integer, Integers, Number, Setting, SettingError, Text
from tests.garbage import GARBAGE, anything

EVERY: list[Setting] = [*SETTINGS.values(), *(setting for task in tasks.registry().values() for setting in task.SETTINGS)]
COUNT = Integer(name="count", label="", help="", default=3, low=1, high=256)
RATE = Number(name="rate", label="", help="", default=0.5, low=0.0, high=0.95)
KIND = Choice(name="kind", label="", help="", default="a", options=("a", "b"))
SWITCH = Flag(name="switch", label="", help="", default=False)
SIZES = Integers(name="sizes", label="", help="", default=(4,), low=1, high=256, longest=3)
PLACE = Text(name="place", label="", help="", default="auto", longest=10)


def outcome(setting: Setting, value: object) -> tuple[Any, SettingError | None]:
    """The parsed `value`, or the error."""
    try:
        return setting.parse(value), None
    except SettingError as error:
        return None, error


@pytest.mark.parametrize("setting", EVERY, ids=lambda setting: setting.name)
@settings(deadline=None)
@given(value=anything)
def test_a_setting_takes_any_value_or_says_what_it_allows(setting: Setting, value: object) -> None:
    taken, error = outcome(setting, value)
    if error is None:
        assert setting.parse(setting.format(taken)) == taken
        return
    text = str(error)
    assert text.startswith(f"{setting.name} must be {setting.allowed}, got ")
    assert len(text) < len(setting.name) + len(setting.allowed) + 90
    if error.nearest is not None:
        assert setting.parse(error.nearest) == error.nearest


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: ascii(type(value)))
def test_known_garbage_raises_nothing_else(value: object) -> None:
    for setting in EVERY:
        _, error = outcome(setting, value)
        assert error is None or error.name == setting.name


@pytest.mark.parametrize("setting", EVERY, ids=lambda setting: setting.name)
def test_a_default_is_allowed_and_explained(setting: Setting) -> None:
    assert setting.parse(setting.default) == setting.default
    assert setting.parse(setting.format(setting.default)) == setting.default
    assert setting.label
    assert setting.help.endswith(".")


@pytest.mark.parametrize(
    ("setting", "value", "sentence", "nearest"),
    [
        (COUNT, 0, "count must be a whole number from 1 to 256, got 0", 1),
        (COUNT, "300", "count must be a whole number from 1 to 256, got '300'", 256),
        (COUNT, 2.6, "count must be a whole number from 1 to 256, got 2.6", 3),
        (COUNT, "many", "count must be a whole number from 1 to 256, got 'many'", None),
        (COUNT, True, "count must be a whole number from 1 to 256, got True", None),
        (RATE, "-0.1", "rate must be a number from 0 to 0.95, got '-0.1'", 0.0),
        (RATE, "inf", "rate must be a number from 0 to 0.95, got 'inf'", 0.95),
        (RATE, "nan", "rate must be a number from 0 to 0.95, got 'nan'", None),
        (RATE, False, "rate must be a number from 0 to 0.95, got False", None),
        (KIND, "c", "kind must be one of a, b, got 'c'", None),
        (SWITCH, "yes", "switch must be true or false, got 'yes'", None),
        (SIZES, "0", "sizes must be 1 to 3 whole numbers from 1 to 256, written 16,8, got '0'", (1,)),
        (SIZES, "1,2,3,4", "sizes must be 1 to 3 whole numbers from 1 to 256, written 16,8, got '1,2,3,4'", (1, 2, 3)),
        (SIZES, "1,x", "sizes must be 1 to 3 whole numbers from 1 to 256, written 16,8, got '1,x'", None),
        (SIZES, [], "sizes must be 1 to 3 whole numbers from 1 to 256, written 16,8, got []", None),
        (PLACE, "a\nb", "place must be a text of at most 10 characters, got 'a\\nb'", None),
        (PLACE, "x" * 11, "place must be a text of at most 10 characters, got 'xxxxxxxxxxx'", None),
    ],
)
def test_an_error_names_setting_range_and_value(setting: Setting, value: object, sentence: str, nearest: object) -> None:
    with pytest.raises(SettingError) as caught:
        setting.parse(value)
    assert str(caught.value) == sentence
    assert caught.value.nearest == nearest


def test_a_long_value_is_cut_in_the_error() -> None:
    with pytest.raises(SettingError, match=r"\.\.\.$"):
        KIND.parse("x" * 1_000_000)


@pytest.mark.parametrize(
    ("setting", "value", "taken"),
    [
        (COUNT, " 7 ", 7),
        (COUNT, 7.0, 7),
        (RATE, "5e-1", 0.5),
        (RATE, 0, 0.0),
        (KIND, " b ", "b"),
        (SWITCH, "True", True),
        (SWITCH, False, False),
        (SIZES, "16, 8", (16, 8)),
        (SIZES, [16, 8], (16, 8)),
        (SIZES, 5, (5,)),
        (PLACE, " CPU:0 ", "CPU:0"),
    ],
)
def test_text_and_json_are_read_alike(setting: Setting, value: object, taken: object) -> None:
    assert setting.parse(value) == taken


@given(some.floats(0, 0.95))
def test_a_number_comes_back_from_its_text_to_the_last_digit(value: float) -> None:
    assert RATE.parse(RATE.format(value)) == value
