"""An uploaded text: it is shown before a run trains on it; what is no text is refused with a reason."""

from __future__ import annotations

import pytest

from playground.runs.hub import Hub
from playground.tasks.text import BUILT_IN, Text
from tests.pages.test_page_script import opened

pytestmark = pytest.mark.usefixtures("the_hub")
SONG = "Alle meine Entchen\nschwimmen auf dem See.\n" * 60


def test_a_run_trains_on_an_uploaded_text_and_goes_back(the_hub: Hub) -> None:
    test = opened(preset="text-names", truncation_length="10", batch_size="4")
    (run,) = the_hub.runs()
    test.file_uploader(key="text_file").set_value(("bild.txt", b"\x89PNG\0\0\0" * 900, "text/plain")).run()
    assert "save it as UTF-8 text" in test.text[0].value
    test.file_uploader(key="text_file").set_value(("Lied.txt", SONG.encode(), "text/plain")).run()
    assert test.code[0].value.startswith("Alle meine Entchen")
    assert run.config["text"] == BUILT_IN
    test.button(key="use_text").click().run()
    assert not test.exception
    assert str(run.config["text"]).startswith("Lied, 2520 characters ")
    assert run.config["text"] in (test.query_params["text"], test.query_params["text"][0])
    task = run.config.make_task(run.uploads)
    assert isinstance(task, Text)
    assert "".join(task.symbols[one] for one in task.trained) in SONG
    test.button(key="built_in_texts").click().run()
    assert run.config["text"] == BUILT_IN
