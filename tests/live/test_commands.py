"""What browsers say: followed where it makes sense, refused with a sentence otherwise, and never an accident."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.live import commands
from playground.live.commands import LONGEST, Refused
from playground.reference.writing import Wish
from playground.runs.run import Run
from playground.views import Watch
from tests.garbage import anything
from tests.runs.fakes import CONFIG, serve


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", '"play"', "{'do': 'play'}", "[" * 2000, "1" * 4000, "NaN"])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="a message must be"):
        commands.read(text)


def test_a_message_too_long_is_refused_unread() -> None:
    long = json.dumps({"do": "play", "x": "y" * LONGEST})
    with pytest.raises(Refused, match=f"at most {LONGEST} characters"):
        commands.read(long)


def test_play_pause_and_reset_do_what_they_say() -> None:
    run = Run(CONFIG)
    commands.steer(run, {"do": "play"})
    assert run.playing
    serve(run)
    commands.steer(run, {"do": "pause"})
    assert not run.playing
    assert run.update > 0
    commands.steer(run, {"do": "reset"})
    assert run.update == 0


@pytest.mark.parametrize(("word", "updates"), [("update", 1), ("window", 1), ("epoch", CONFIG.updates_per_epoch)])
def test_steps_end_paused(word: str, updates: int) -> None:
    run = Run(CONFIG)
    run.set_speed(0)
    commands.steer(run, {"do": word})
    while run.playing:
        serve(run)
    assert run.update == updates


def test_a_race_is_entered_left_and_kept_in_step_by_message() -> None:
    run = Run(CONFIG)
    entered: list[tuple[object, float]] = []
    run.race.enter = lambda config, speed: entered.append((config, speed)) or Run(config)  # type: ignore[func-returns-value]
    commands.steer(run, {"race": "pin"})
    assert entered == [(run.config, run.status().speed)]
    assert [racer.number for racer in run.race.field().racers] == [1]
    commands.steer(run, {"race": "step", "by": "epochs"})
    assert run.race.field().by == "epochs"
    commands.steer(run, {"race": "drop", "number": 1})
    assert run.race.field().racers == ()
    for wrong, why in (
        ({"race": "win"}, "race must be one of pin, drop, step, got 'win'"),
        ({"race": "step", "by": 3}, "by must be one of updates, epochs, time"),
        ({"race": "drop"}, "number must be a number, got 'None'"),
    ):
        with pytest.raises(Refused, match=why):
            commands.steer(run, wrong)


def test_speed_and_row_are_numbers_in_their_range() -> None:
    run = Run(CONFIG)
    commands.steer(run, {"speed": 12.5})
    assert run.status().speed == 12.5
    commands.steer(run, {"row": 3})
    assert run.view_requests.row == 3
    for message in (
        {"speed": -1},
        {"speed": 1e7},
        {"speed": True},
        {"speed": "5"},
        {"row": None},
        {"row": 10**400},
        {"speed": 10**400},
    ):
        with pytest.raises(Refused):
            commands.steer(run, message)
    assert (run.status().speed, run.view_requests.row) == (12.5, 3)


def test_the_window_that_is_held_is_changed_and_held_longer_or_shorter() -> None:
    run = Run(CONFIG)
    before = run.view_requests.hold.number
    commands.steer(run, {"hold": "next"})
    assert run.view_requests.hold.number > before
    commands.steer(run, {"hold": "brief"})
    assert run.status().window_brief
    commands.steer(run, {"hold": "long"})
    assert not run.status().window_brief
    with pytest.raises(Refused, match="hold must be one of next, long, brief, got 'fly'"):
        commands.steer(run, {"hold": "fly"})


@pytest.mark.parametrize(
    "hover",
    [{}, [3], {"column": "3"}, {"column": 3, "path": 1}, {"column": 3, "unit": float("nan")}, {"column": 3, "units": "h" * 101}],
)
def test_a_hover_that_is_no_place_is_refused(hover: Any) -> None:
    with pytest.raises(Refused):
        commands.pointed(hover)


def test_an_unknown_word_is_answered_with_those_there_are() -> None:
    with pytest.raises(Refused, match=r"do must be one of play, pause, update, window, epoch, reset, got 'fly'"):
        commands.steer(Run(CONFIG), {"do": "fly"})
    with pytest.raises(Refused, match=r"one of do, speed, row, hold, visit, sweep, race, story, watch, drawn, got colour"):
        commands.steer(Run(CONFIG), {"colour": 1})


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"sweep": "fly", "do": "start"}, "sweep must be one of luck, settings, truncation, got 'fly'"),
        ({"sweep": ["luck"], "do": "start"}, "sweep must be one of luck, settings, truncation"),
        ({"sweep": "luck", "do": "play"}, "do must be one of start, stop for a sweep, got 'play'"),
        ({"sweep": "luck"}, "do must be one of start, stop for a sweep, got 'None'"),
        ({"sweep": "luck", "do": "start"}, "sweep must be one whose tool is open, got 'luck'"),
        ({"sweep": "settings", "do": "start"}, "of must be an object with over, seeds, updates and proposals"),
        ({"sweep": "settings", "do": "start", "of": {"over": {"units": 3}}}, "over must be an object of texts"),
        ({"sweep": "settings", "do": "start", "of": {"over": {"units": "0..9"}}}, "units must be 1 to 6 whole numbers"),
        (
            {"sweep": "settings", "do": "start", "of": {"over": {"units": "2..9"}, "seeds": 1e9}},
            "seeds must be a whole number from 1 to 20",
        ),
        (
            {"sweep": "settings", "do": "start", "of": {"over": {"units": "2..9"}}},
            "sweep must be one whose tool is open, got 'settings'",
        ),
    ],
)
def test_a_sweep_that_cannot_be_started_is_refused_and_nothing_starts(message: dict[str, Any], sentence: str) -> None:
    run = Run(CONFIG)
    with pytest.raises(Refused, match=sentence):
        commands.steer(run, message)
    assert run.sweeps.seen() == {}


def test_a_watch_takes_what_is_given_and_keeps_the_rest() -> None:
    watch = commands.watched(Watch(), {"layer": 2, "range": [300, 100], "points": 800})
    assert watch == Watch(2, (100, 300), 800)
    assert commands.watched(watch, {"layer": 1}) == Watch(1, (100, 300), 800)
    assert commands.watched(watch, {"range": None}).range is None
    assert commands.watched(watch, {"range": [-5, 10.7]}).range == (0, 10)
    assert commands.watched(watch, {"layer": -3}).layer == 0
    assert commands.watched(watch, {"still": True}).still
    with pytest.raises(Refused, match="still must be true or false"):
        commands.watched(watch, {"still": 1})
    assert (commands.watched(watch, {"unit": 7}).unit, commands.watched(watch, {"unit": -1}).unit) == (7, 0)
    wish = {"prompt": "Once", "temperature": 0.5, "seed": 3}
    assert commands.watched(watch, {"wish": wish, "coloured": 9}) == replace(watch, wish=Wish("Once", 0.5, 3), coloured=9)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"prompt": "a" * 201}, "at most 200"),
        ({"prompt": 5}, "prompt must be a text"),
        ({"temperature": 2.1}, "from 0 to 2"),
        ({"temperature": -0.1}, "from 0 to 2"),
        ({"temperature": float("nan")}, "temperature must be a number"),
        ({"seed": -1}, "seed must be a number from 0"),
        ({"more": 1}, "must be an object with"),
    ],
)
def test_a_wish_out_of_bounds_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        commands.watched(Watch(), {"wish": {"prompt": "", "temperature": 1, "seed": 0} | changed})


@given(some.floats(0, 1e15))
def test_the_points_asked_for_stay_within_what_a_chart_shows(points: float) -> None:
    assert 50 <= commands.watched(Watch(), {"points": points}).points <= 4000


@given(some.dictionaries(some.sampled_from(["do", "speed", "row", "hold", "visit", "sweep", "watch", "x"]), anything, max_size=3))
def test_garbage_is_refused_or_followed_but_never_an_accident(message: dict[str, Any]) -> None:
    run, told = Run(CONFIG), "followed"
    try:
        commands.steer(run, message)
    except Refused as error:
        told = str(error)
    assert 0 < len(told) < 300
    row = run.view_requests.row
    assert row is None or 0 <= row < CONFIG.batch_size
    assert 0 <= run.status().speed <= 1e6


@given(
    anything
    | some.dictionaries(
        some.sampled_from(["layer", "unit", "still", "range", "points"]), anything | some.lists(anything, max_size=3)
    )
)
def test_a_garbage_watch_is_refused_or_within_bounds(wish: Any) -> None:
    try:
        watch = commands.watched(Watch(), wish)
    except Refused:
        return
    assert watch.layer >= 0
    assert watch.unit >= 0
    assert 50 <= watch.points <= 4000
    assert watch.range is None or 0 <= watch.range[0] <= watch.range[1]


@given(some.text(max_size=60) | anything.map(repr))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(commands.read(text), dict)
    except Refused:
        return
