"""A training session: what it keeps for other calls, and that it ends."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from playground.messages.request import Request
from playground.tasks import NO_UPLOADS
from playground.training import session
from playground.training.session import TrainingSession
from playground.training.states import first_state
from tests.training.small import tiny

CONFIG = tiny(layers=1, units="2")


def test_a_session_ends_its_threads_once_and_for_all() -> None:
    before = set(threading.enumerate())
    one = TrainingSession()
    _, frame = one.advance(CONFIG, first_state(CONFIG), 3, Request(window=False))
    assert np.isfinite(frame.losses).all()
    started = set(threading.enumerate()) - before
    assert {thread.name.partition("_")[0] for thread in started} == {"training", "data"}
    one.close()
    one.close()
    assert not any(thread.is_alive() for thread in started)
    with pytest.raises(RuntimeError):
        one.advance(CONFIG, first_state(CONFIG), 1, Request(window=False))


def test_a_session_keeps_the_trainers_that_were_used_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "TRAINERS", 2)
    one = TrainingSession()
    first, second, third = (tiny(layers=1, units=units) for units in ("2", "3", "4"))
    kept = one.trainer(first, "CPU:0")
    one.trainer(second, "CPU:0")
    assert one.trainer(tiny(layers=1, units="2", seed=5, learning_rate=0.1), "CPU:0") is kept
    one.trainer(third, "CPU:0")
    assert one.trainer(first, "CPU:0") is kept
    assert one.compiled == 3
    one.trainer(second, "CPU:0")
    assert one.compiled == 4
    one.close()


def test_what_follows_is_trained_once_and_ahead() -> None:
    one = TrainingSession()
    state = first_state(CONFIG)
    outcome = one.train(CONFIG, state, 3, Request(window=False), NO_UPLOADS, then=2)
    ahead = one.train(CONFIG, outcome.after, 2, Request(window=False), NO_UPLOADS)
    whole, frame = one.advance(CONFIG, state, 5, Request(window=False))
    assert np.array_equal(np.concatenate([outcome.losses, ahead.losses]), frame.losses)
    assert ahead.start is outcome.after
    assert whole.update == ahead.after.update == 5
    one.close()
