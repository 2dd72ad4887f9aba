"""A training session: what it keeps for other calls, and that it ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from playground.messages.request import Request
from playground.tasks import NO_UPLOADS
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


def test_a_network_is_prepared_beside_another_that_trains() -> None:
    one, other = TrainingSession(), tiny(layers=1, units="3")
    assert not one.prepared(other)
    with ThreadPoolExecutor(1) as beside:
        preparing = beside.submit(one.prepare, other, first_state(other), NO_UPLOADS)
        one.advance(CONFIG, first_state(CONFIG), 3, Request(window=False))
        preparing.result()
    assert one.prepared(other)
    assert not one.prepared(CONFIG)
    compiled, trainer = one.compiled, one.trainer(other, "CPU:0")
    known = dict(trainer._by_shapes)
    one.advance(other, first_state(other), 3, Request(window=False))
    assert one.compiled == compiled
    assert trainer._by_shapes == known  # nothing was left to compile
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
