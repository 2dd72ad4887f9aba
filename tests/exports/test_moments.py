"""The moments that a checkpoint keeps for a replay: few, evenly spread, and checked when they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.exports import moments
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.reference import network
from playground.runs.checkpoints import Checkpoints, Moment
from playground.settings import SettingError

CONFIG = from_pairs({"units": "3", "batch_size": "2"})
RNG = np.random.default_rng(0)


def state(update: int) -> State:
    weights = tuple(RNG.random(shape, np.float32) for _, _, shape in network.weight_shapes(CONFIG))
    return State(weights, (), ((RNG.random((2, 3), np.float32),),), CONFIG.optimizer, update, 0, update)


KEPT = (Moment(CONFIG, None), *(Moment(CONFIG, state(update)) for update in (5, 9)))


def test_moments_come_back_as_they_were() -> None:
    for before, after in zip(KEPT, moments.restored(moments.plain(KEPT), 9), strict=True):
        assert after.config == before.config
        assert after.update == before.update
        if before.state is not None and after.state is not None:
            assert all(map(np.array_equal, after.state.weights, before.state.weights))
            assert np.array_equal(after.state.recurrent[0][0], before.state.recurrent[0][0])


def test_few_are_kept_the_first_and_the_last_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moments.spread(range(7), 3) == (0, 3, 6)
    assert moments.spread(range(7), 1) == (6,)
    assert moments.spread((), 3) == ()
    monkeypatch.setattr(moments, "MOST_BYTES", 2 * state(1).bytes)
    assert moments.kept(KEPT) == (KEPT[0], KEPT[2])


@pytest.mark.parametrize(
    "change",
    [
        {"values": np.zeros(3, np.float32)},
        {"values": np.zeros(20)},
        {"settings": 4},
        {"update": 12},
        {"update": 1},
        {"window": None},
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    tree = moments.plain(KEPT)
    tree["kept"][-1] |= change
    with pytest.raises((ValueError, IndexError, TypeError, SettingError)):
        moments.restored(tree, 9)


def test_a_run_that_goes_on_keeps_the_moments_of_before_until_it_goes_back_past_them() -> None:
    checkpoints, nothing = Checkpoints(), np.zeros(0, np.float32)
    checkpoints.go_on_from(state(12), KEPT)
    frame = Frame(CONFIG, 12, 1, 1, nothing, nothing, (), 0.0, "")
    checkpoints.add(replace(frame, update=20, losses=np.zeros(8, np.float32)), state(20))
    assert [moment.update for moment in checkpoints.moments()] == [0, 5, 9, 20]
    checkpoints.truncate(5)
    assert [moment.update for moment in checkpoints.moments()] == [0, 5]
