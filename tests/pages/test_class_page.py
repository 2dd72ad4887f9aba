"""The host's page: its token opens it, its rows are the runs that somebody looks at, and its table can be taken along."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from playground import presets
from playground.launch.environment import ROOT
from playground.live import storytelling
from playground.pages import challenge, class_page, page, session, who
from playground.runs import hub
from playground.runs.classroom import Classroom
from playground.runs.hub import Hub
from tests.pages.test_page_script import NoWorkers
from tests.runs.fakes import CONFIG, serve


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Hub, Classroom]]:
    """A hub of a class, without worker processes."""
    monkeypatch.setattr(hub, "Workers", NoWorkers)
    classroom = Classroom()
    found = Hub(classroom=classroom)
    for module in (session, class_page, challenge, page, who, hub):
        monkeypatch.setattr(module, "the_hub", lambda: found)
    yield found, classroom
    found.close()


def opened(**query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "playground" / "pages" / "main.py"), default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


@pytest.mark.parametrize("token", ["", "0" * 32, "x"])
def test_no_other_token_opens_it(room: tuple[Hub, Classroom], token: str) -> None:
    test = opened(**{"class": token})
    assert not test.exception
    assert "no page of a class" in test.warning[0].value
    assert not test.button


def test_the_rows_are_the_runs_that_somebody_looks_at(room: tuple[Hub, Classroom]) -> None:
    found, classroom = room
    here, gone = found.create(replace(CONFIG, units=(6,))), found.create(CONFIG)
    found.attach(here, lambda: None)
    classroom.set_name(here, "=Ada")
    classroom.want_help(here, True)
    here.play()
    serve(here)
    test = opened(**{"class": classroom.token})
    assert not test.exception
    (table,) = test.dataframe
    assert list(table.value["name"]) == ["=Ada"]
    assert "1 run open, 1 would like help" in test.caption[0].value
    row = class_page.row(classroom, here)
    assert (row.update, row.training, row.changed) == (here.update, True, "Units 6, Bits per epoch 1000")
    assert len(row.loss_curve) > 0
    (names, cells) = csv.reader(io.StringIO(class_page.as_csv([row])))
    assert dict(zip(names, cells, strict=True))["name"] == "'=Ada"
    assert gone in found.runs()


def test_the_host_sends_everyone_to_a_preset_and_freezes_the_room(room: tuple[Hub, Classroom]) -> None:
    found, classroom = room
    run = found.create(CONFIG)
    found.attach(run, lambda: None)
    test = opened(**{"class": classroom.token})
    test.selectbox[0].select("gru").run()
    test.button[0].click().run()
    assert run.preset == "gru"
    test.button[1].click().run()
    assert run.frozen
    assert test.button[1].label == "Let the room go on"
    test.button[1].click().run()
    assert not run.frozen


def test_the_host_opens_a_scene_for_everybody_unless_the_room_is_frozen(room: tuple[Hub, Classroom]) -> None:
    found, classroom = room
    run, left = found.create(CONFIG), found.create(CONFIG)
    found.attach(run, lambda: None)
    test = opened(**{"class": classroom.token})

    def send() -> Button:
        return next(button for button in test.button if button.label == "Everyone to this scene")

    test.selectbox(key=class_page.SCENE_FOR_ALL).select(("forget-gate", 2)).run()
    send().click().run()
    assert not test.exception
    assert class_page.row(classroom, run).story == "What does a forget gate do? 2 of 6"
    assert run.message is not None
    assert run.message.text == "The host has opened this scene for everybody."
    assert storytelling.position(left) is None, "nobody looks at it"
    classroom.freeze([run], True)
    test.run()
    assert send().disabled


def test_somebody_gives_a_name_on_the_page_itself(room: tuple[Hub, Classroom]) -> None:
    found, classroom = room
    test = opened(preset="echo")
    (run,) = found.runs()
    test.sidebar.text_input(key=who.NAME).input("Grace").run()
    test.sidebar.toggle(key=who.HELP).set_value(True).run()
    assert (classroom.name_of(run), classroom.wants_help(run)) == ("Grace", True)


def test_a_challenge_disables_what_it_locks_and_the_table_tells_who_reached_it(room: tuple[Hub, Classroom]) -> None:
    found, classroom = room
    here = opened(preset="echo")
    (run,) = found.runs()
    found.attach(run, lambda: None)
    run.change(replace(run.config, units=(7,)))
    host = opened(**{"class": classroom.token})
    host.multiselect[0].set_value(["task", "units", "cell"]).run()
    host.number_input(key=challenge.WEIGHTS).set_value(50).run()
    next(button for button in host.button if button.label == "Begin the challenge").click().run()
    assert not host.exception
    set_ = classroom.challenge
    assert set_ is not None
    assert (set_.locked, set_.weights, set_.loss) == (("task", "units", "cell"), 50, 0.05)
    assert run.config == set_.config, "everybody begins with it"
    here.run()
    assert "below 0.05 with at most 50 weights" in here.sidebar.info[0].value
    assert here.sidebar.number_input(key="units_1").disabled
    assert not here.sidebar.number_input(key="truncation_length").disabled
    session.begin(run, "gru", presets.registry()["gru"].config)
    assert "Not chosen: settings must be as the host's challenge locks them" in run.status().message.text  # type: ignore[union-attr]
    assert run.preset == "echo"
    storytelling.enter(run, "forget-gate", 1)
    here.run()
    assert not here.exception
    assert class_page.row(classroom, run).story == "What does a forget gate do? 1 of 6"
    here.sidebar.button[0].click().run()
    assert run.config == set_.config
    next(button for button in host.button if button.label == "End the challenge").click().run()
    assert classroom.challenge is None
