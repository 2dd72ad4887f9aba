"""A class: names are text, only the host holds the room, and nobody's training is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from playground.live import commands
from playground.live.commands import Refused
from playground.messages.frame import Evaluation
from playground.runs import hub as hubs
from playground.runs.challenge import Challenge, weights_of
from playground.runs.classroom import HELD, Classroom
from playground.runs.hub import Hub
from playground.runs.run import Run
from playground.settings import SettingError
from tests.runs.fakes import CONFIG, NoWorkers, result_of, serve, until


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub of a class, whose workers train nothing."""
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    made = Hub(classroom=Classroom())
    yield made
    made.close()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada", "Ada"),
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("x" * 99, "x" * 24),
        ("a\u202eb\x00c", "abc"),
        ("<b>Åsa</b> 🙂", "<b>Åsa</b> 🙂"),
        ("", ""),
    ],
)
def test_a_name_is_text_that_can_be_seen(hub: Hub, given: str, kept: str) -> None:
    room, run = hub.classroom, hub.create(CONFIG)
    assert room is not None
    room.set_name(run, given)
    assert room.name_of(run) == kept


def test_a_frozen_room_stands_still_and_goes_on_as_it_was(hub: Hub) -> None:
    room, trains, rests = hub.classroom, hub.create(CONFIG), hub.create(CONFIG)
    assert room is not None
    trains.play()
    serve(trains)
    reached = trains.update
    room.freeze(hub.runs(), True)
    assert not trains.playing
    late = hub.create(CONFIG)
    for run in (trains, rests, late):
        with pytest.raises(Refused, match=HELD):
            commands.steer(run, {"do": "play"})
    assert not late.playing
    room.freeze(hub.runs(), False)
    assert (trains.playing, rests.playing, late.playing) == (True, False, False)
    assert trains.update == reached
    commands.steer(rests, {"do": "play"})
    assert rests.playing


def test_freezing_twice_still_knows_who_trained(hub: Hub) -> None:
    room, run = hub.classroom, hub.create(CONFIG)
    assert room is not None
    run.play()
    room.freeze(hub.runs(), True)
    room.freeze(hub.runs(), True)
    room.freeze(hub.runs(), False)
    assert run.playing


def test_everyone_gets_what_the_host_chose_and_the_pages_read_it(hub: Hub) -> None:
    room, runs = hub.classroom, [hub.create(CONFIG), hub.create(replace(CONFIG, units=(2,)))]
    assert room is not None
    before = [run.status().settings_revision for run in runs]
    room.everyone_to(runs, "echo", replace(CONFIG, truncation_length=3))
    assert {run.config for run in runs} == {replace(CONFIG, truncation_length=3)}
    assert [run.status().settings_revision > old for run, old in zip(runs, before, strict=True)] == [True, True]


def test_help_is_wanted_until_it_is_not(hub: Hub) -> None:
    room, run = hub.classroom, hub.create(CONFIG)
    assert room is not None
    room.want_help(run, True)
    assert room.wants_help(run)
    room.want_help(run, False)
    assert not room.wants_help(run)


def test_without_a_class_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    hub = Hub()
    run = hub.create(CONFIG)
    assert (hub.classroom, run.frozen) == (None, False)
    hub.close()


def test_a_challenge_locks_settings_and_counts_the_fewest_updates(hub: Hub) -> None:
    room, run, other = hub.classroom, hub.create(CONFIG), hub.create(CONFIG)
    assert room is not None
    few = weights_of(CONFIG)
    challenge = Challenge("echo", CONFIG, ("task", "echo_step", "units"), 0.1, few)
    room.set_challenge([run, other], challenge)
    assert "below 0.1 with at most 34 weights" in challenge.sentence
    assert "Locked: Task, Echo step, Units" in challenge.sentence
    assert (
        "Locked: the task with its settings, Units."
        in replace(challenge, locked=("units", "task", *(name for name, _ in CONFIG.of_task))).sentence
    )
    assert room.locked(run.config) == challenge.locked
    room.check(run.config, replace(run.config, learning_rate=0.01))
    with pytest.raises(SettingError, match="settings must be as the host's challenge locks them, got 'Units 7'"):
        room.check(run.config, replace(run.config, units=(7,)))

    def learn(who: Run, update: int, loss: float) -> None:
        who.play()
        chunk = who.next_chunk(0)
        result = result_of(chunk, losses=update - chunk.update)
        who.take(0, chunk, replace(result, frame=replace(result.frame, evaluation=Evaluation(update, loss, {}))))

    learn(run, 300, 0.2)
    assert room.reached_at(run) is None
    learn(run, 500, 0.05)
    learn(run, 700, 0.01)
    assert (room.reached_at(run), room.reached_at(other)) == (500, None)
    run.reset()
    assert room.reached_at(run) == 500, "what was reached stays"
    learn(run, 400, 0.09)
    assert room.reached_at(run) == 400
    # One that goes on with other settings, or with more weights, does not take part.
    other.change(replace(other.config, units=(9,)))
    learn(other, 100, 0.01)
    assert room.reached_at(other) is None
    assert room.locked(other.config) == ()
    larger = replace(challenge, locked=("task",))
    assert larger.is_met_by(other.config)
    assert larger.reached_at(other.snapshot()) is None
    assert replace(larger, weights=None).reached_at(other.snapshot()) == 100
    room.set_challenge([run], None)
    assert (room.reached_at(run), room.locked(run.config)) == (None, ())


def test_what_was_reached_is_noted_though_no_host_looks(hub: Hub) -> None:
    room, run = hub.classroom, hub.create(CONFIG)
    assert room is not None
    room.set_challenge([run], Challenge("echo", CONFIG, (), 0.1))
    run.play()
    chunk = run.next_chunk(0)
    result = result_of(chunk, losses=200)
    run.take(0, chunk, replace(result, frame=replace(result.frame, evaluation=Evaluation(200, 0.05, {}))))
    until(lambda: room._reached)
    run.reset()
    assert room.reached_at(run) == 200


def test_nobody_but_the_host_sets_a_challenge(hub: Hub) -> None:
    with pytest.raises(Refused, match="a message must have one of"):
        commands.steer(hub.create(CONFIG), {"challenge": {"loss": 1}})
