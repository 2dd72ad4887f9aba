"""A request that left the browser before it saw what the script wrote into the widgets takes nothing of that back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from playground.pages import session, widget_values
from playground.runs.hub import Hub
from tests.pages.test_page_script import opened, the_hub

__all__ = ["the_hub"]


@pytest.fixture
def changed(the_hub: Hub) -> AppTest:
    """The page after somebody has typed another batch size: the script wrote that the preset is changed."""
    test = opened(preset="echo")
    test.number_input(key="batch_size").set_value(4).run()
    assert test.session_state["preset"] == "changed"
    return test


def test_a_second_change_that_comes_before_the_browser_saw_the_first_ones_effect_keeps_the_network(
    changed: AppTest, the_hub: Hub
) -> None:
    run = the_hub.find(changed.session_state[session.TOKEN])
    assert run is not None
    changed.selectbox(key="preset").set_value("echo")
    changed.number_input(key="truncation_length").set_value(7)
    changed.run()
    assert (run.config.batch_size, run.config.truncation_length) == (4, 7)
    assert changed.session_state["preset"] == "changed"


def test_what_somebody_chose_is_taken_though_the_browser_had_it_before(changed: AppTest, the_hub: Hub) -> None:
    run = the_hub.find(changed.session_state[session.TOKEN])
    assert run is not None
    changed.selectbox(key="preset").set_value("echo").run()
    assert run.config.batch_size == 5
    changed.number_input(key="batch_size").set_value(4).run()
    assert run.config.batch_size == 4


def test_what_the_browser_had_before_is_not_taken_when_the_dashboard_asks_for_the_script(
    changed: AppTest, the_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = the_hub.find(changed.session_state[session.TOKEN])
    assert run is not None
    monkeypatch.setattr(widget_values, "_asked", lambda: ("another time",))
    changed.selectbox(key="preset").set_value("echo").run()
    assert run.config.batch_size == 4
    assert changed.session_state["preset"] == "changed"
