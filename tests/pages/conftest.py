"""What the tests of uploading share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.pages import _uploaded, session
from playground.runs import hub
from playground.runs.hub import Hub
from tests.pages.test_page_script import NoWorkers


@pytest.fixture
def the_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub for this test alone, without worker processes."""
    monkeypatch.setattr(hub, "Workers", NoWorkers)
    found = Hub()
    for module in (session, _uploaded, hub):
        monkeypatch.setattr(module, "the_hub", lambda: found)
    yield found
    found.close()
