"""What the tests of the live room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.runs import hub as hubs
from playground.runs.hub import Hub
from tests.runs.fakes import NoWorkers


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub whose workers train nothing."""
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    made = Hub()
    yield made
    made.close()
