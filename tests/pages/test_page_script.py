"""The page's script without a browser: it runs, offers every setting with its help, and warns of what it could not take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground import presets, tasks
from playground.configuration import config
from playground.launch.environment import ROOT
from playground.pages import controls, session
from playground.runs import hub
from playground.runs.hub import Hub
from playground.settings import ColumnNames, Upload

WIDGETS = ("selectbox", "number_input", "select_slider", "toggle", "text_input", "button_group")


class NoWorkers:
    """Replaces the worker processes: a page can be drawn without any."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.close = self.wake = lambda: None

    def add(self, run: Any) -> None:
        run.changed = self.wake

    def remove(self, run: Any) -> None:
        run.closed = True


@pytest.fixture(autouse=True)
def the_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub for this test alone, without worker processes."""
    monkeypatch.setattr(hub, "Workers", NoWorkers)
    found = Hub()
    for module in (session, hub):
        monkeypatch.setattr(module, "the_hub", lambda: found)
    yield found
    found.close()


def opened(groups: Iterable[str] = controls.GROUPS, **query: str) -> AppTest:
    """The script after it has run for a page opened with this query, with these groups of controls open."""
    test = AppTest.from_file(str(ROOT / "playground" / "pages" / "main.py"), default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    for group in groups:
        test.session_state[f"group_{group}"] = True
    return test.run()


def widgets(test: AppTest) -> list[Any]:
    return [one for kind in WIDGETS for one in test.sidebar.get(kind)]


@pytest.mark.parametrize("name", presets.registry())
def test_a_preset_offers_every_setting_that_applies_and_each_has_help(name: str, the_hub: Hub) -> None:
    test = opened(preset=name)
    assert not test.exception
    assert test.query_params["preset"] in (name, [name])
    (run,) = the_hub.runs()
    assert run.config == presets.registry()[name].config
    shown = {one.key: one for one in widgets(test)}
    wanted = set(config.settings_of(run.config.task)) | {"preset"}
    # The page leaves out the settings of other cells than the run's.
    wanted -= set(config.OF_CELLS) - set(run.config.make_cell().settings)
    wanted -= set() if run.config.has_momentum else {"momentum"}
    wanted -= set(config.fixed(run.config.task, dict(run.config.of_task)))
    of_files = {one.name for one in config.settings_of(run.config.task).values() if isinstance(one, (Upload, ColumnNames))}
    wanted = wanted - {"units"} - of_files | {f"units_{number}" for number in range(1, run.config.layers + 1)}
    assert wanted - set(shown) == set()
    # The units of further layers stand beside the first, which explains them.
    assert {key for key, one in shown.items() if not one.help} <= {f"units_{number}" for number in range(2, 7)}


def test_at_first_only_the_basics_are_drawn(the_hub: Hub) -> None:
    test = opened(groups=())
    assert {one.key for one in widgets(test)} == {"story", "preset", "cell", "units_1", "truncation_length"}
    test.session_state["group_training"] = True
    assert "learning_rate" in {one.key for one in widgets(test.run())}


def test_every_preset_and_every_task_can_be_chosen(the_hub: Hub) -> None:
    test = opened()
    (run,) = the_hub.runs()
    for name in presets.registry():
        test.selectbox(key="preset").set_value(name).run()
        assert not test.exception
        assert run.config == presets.registry()[name].config
        assert test.query_params["preset"] in (name, [name])
    assert test.selectbox(key="preset").options[0] == presets.registry()["echo"].title
    for name in tasks.registry():
        test.selectbox(key="task").set_value(name).run()
        assert not test.exception
        assert run.config.task == name


def test_a_changed_preset_is_called_changed_and_can_be_chosen_again(the_hub: Hub) -> None:
    test = opened(preset="too-short")
    (run,) = the_hub.runs()
    generation = run.generation
    test.number_input(key="truncation_length").set_value(15).run()
    assert test.selectbox(key="preset").options[0] == "Changed · ✗ Truncation too short"
    assert (test.selectbox(key="preset").value, run.generation) == ("changed", generation)
    assert test.query_params["preset"] in ("too-short", ["too-short"])
    test.selectbox(key="preset").set_value("too-short").run()
    assert not test.exception
    assert run.config == presets.registry()["too-short"].config
    assert run.generation == generation + 1
    assert test.selectbox(key="preset").value == "too-short"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"units": "9999"}, ["units", "256", "9999"]),
        ({"cell": "🙂", "bogus": "1"}, ["cell", "bogus"]),
        ({"preset": "<script>"}, ["preset", "<script>"]),
        ({"learning_rate": "nan", "seed": "9" * 5000}, ["learning_rate", "seed"]),
        ({"stride": "120", "epoch_length": "1000", "batch_size": "10"}, ["stride", "columns of a row (100)"]),
        ({"preset": "time-series", "series": "mine #123"}, ["uploaded elsewhere"]),
    ],
)
def test_the_run_warns_of_settings_in_the_address_that_are_not_allowed(
    query: dict[str, str], words: list[str], the_hub: Hub
) -> None:
    assert not opened(**query).exception
    (run,) = the_hub.runs()
    assert run.message is not None
    assert run.message.kind == "warning"
    assert [word for word in words if word not in run.message.text] == []


def test_a_setting_that_does_not_fit_is_refused_with_a_reason_and_the_widget_goes_back(the_hub: Hub) -> None:
    test = opened(units="256", truncation_length="200", epoch_length="500000")
    (run,) = the_hub.runs()
    before = run.config
    test.number_input(key="layers").set_value(6).run()
    test.number_input(key="batch_size").set_value(512).run()
    assert not test.exception
    assert run.config.layers == 6
    assert run.config.batch_size == before.batch_size == test.number_input(key="batch_size").value
    assert run.message is not None
    assert run.message.kind == "error"
    assert "nothing is lost" in run.message.text


def test_a_new_network_begins_with_nothing_clamped_or_frozen(the_hub: Hub) -> None:
    test = opened(cell="lstm", layers="2", clamps="2.forget=1", frozen="1")
    (run,) = the_hub.runs()
    assert (run.config.clamps, run.config.frozen) == ("2.forget=1", (1,))
    assert test.text_input(key="clamps").value == "2.forget=1"
    test.text_input(key="clamps").set_value("2.forget=7").run()
    assert "clamps must be" in run.message.text
    assert test.text_input(key="clamps").value == "2.forget=1"
    test.number_input(key="layers").set_value(1).run()
    assert not test.exception
    assert (run.config.layers, run.config.clamps, run.config.frozen) == (1, "", ())
    assert "clamps" not in test.query_params


def test_a_link_to_a_run_that_does_not_exist_says_so_and_makes_no_run(the_hub: Hub) -> None:
    test = opened(watch="0" * 32)
    assert not test.exception
    assert "no run to watch" in test.warning[0].value
    assert the_hub.runs() == []


OPENS_THE_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
opened = AppTest.from_file(sys.argv[1], default_timeout=60).run()
print(len(opened.exception), sorted({"pandas", "pyarrow", "tensorflow", "keras"} & set(sys.modules)))
"""


def test_opening_the_page_loads_no_library_that_takes_long() -> None:
    command = [sys.executable, "-c", OPENS_THE_PAGE, str(ROOT / "playground" / "pages" / "main.py")]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert told.stdout.split("\n")[-2] == "0 []"
