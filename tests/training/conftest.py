"""Compiled trainers are kept for all tests of a process; a worker keeps only the last few."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.training import session


@pytest.fixture(scope="session", autouse=True)
def all_trainers_are_kept() -> Iterator[None]:
    """Configurations of the same structure are compiled once, however many tests train them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "TRAINERS", 1_000)
        yield
