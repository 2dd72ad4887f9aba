"""A file that is no run: the page leads to the tasks that read it."""

from __future__ import annotations

import pytest

from playground.pages import open_file
from playground.runs.hub import Hub
from tests.pages.test_page_script import opened

pytestmark = pytest.mark.usefixtures("the_hub")


def test_data_that_are_no_run_lead_to_the_tasks_that_read_them(the_hub: Hub) -> None:
    test = opened(preset="echo")
    (run,) = the_hub.runs()
    test.file_uploader(key="open_file").set_value(("sales.csv", b"day;sales\n1;2\n", "text/csv")).run()
    assert not test.exception
    assert "sales.csv can't be used" in test.text[0].value
    offered = {button.key: button.label for button in test.button if str(button.key).startswith("takes_")}
    assert {"takes_time_series", "takes_text", "takes_mnist_rows"} <= set(offered)
    test.button(key="takes_time_series").click().run()
    assert not test.exception
    assert run.config.task == "time_series"
    assert test.session_state["popover_series"]
    assert not test.session_state[open_file.POPOVER]
    assert test.file_uploader(key="csv") is not None, "the group of the task is open"


def test_a_damaged_checkpoint_leads_to_no_task(the_hub: Hub) -> None:
    test = opened(preset="echo")
    test.file_uploader(key="open_file").set_value(("mine.npz", b"PK", "application/octet-stream")).run()
    assert "mine.npz can't be used" in test.text[0].value
    assert not any(str(button.key).startswith("takes_") for button in test.button)
