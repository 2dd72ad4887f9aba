"""One worker process for all commands that train: each would start its own, which loads TensorFlow for four seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.runs import headless
from tests.runs.one_worker import OneWorker


@pytest.fixture(scope="session")
def worker() -> Iterator[OneWorker]:
    """The process, which starts with the first chunk."""
    shared = OneWorker()
    yield shared
    shared.close()


@pytest.fixture(autouse=True)
def shared_worker(worker: OneWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands train in it. That each starts and ends its own is what tests/runs/test_headless.py shows."""
    monkeypatch.setattr(headless, "new_executor", lambda: worker)
