"""Why echo spikes once it is learned: only where an epoch begins, and only in the time steps that cannot be known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from playground import presets
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.request import Request
from playground.messages.state import State
from playground.runs.history import History
from playground.training import advance
from playground.views.spikes import early_share, floor
from tests.training.small import train

LEARNED, EPOCHS = 40, 200


@dataclass
class Solved:
    """Echo after LEARNED epochs, what its next EPOCHS were, and the state before the first window of the epoch after those."""

    config: RunConfig
    history: History
    state: State


@pytest.fixture(scope="module")
def solved() -> Solved:
    config = from_pairs({"epoch_length": 5000}, presets.registry()["echo"].config)
    state, _ = train(config, advance.first_state(config), LEARNED * config.updates_per_epoch)
    history = History(state.update, state.update)
    history._buckets.make_room(state.update)
    history._buckets.count = state.update // history._buckets.size
    history.truncate(state.update)
    for _ in range(EPOCHS):
        state, frame = train(config, state, config.updates_per_epoch)
        history.add(frame)
    return Solved(config, history, state)


def by_window(solved: Solved) -> np.ndarray:
    """(epochs, windows): the loss of every window."""
    return solved.history.recent[-EPOCHS * solved.config.updates_per_epoch :].reshape(EPOCHS, -1)


def test_only_the_first_window_of_an_epoch_is_elevated(solved: Solved) -> None:
    typical = np.median(by_window(solved), axis=0)
    assert typical[0] > 20 * typical[1:].max()
    found = solved.history.spikes.found
    assert {spike.cause for spike in found if spike.window == 1} == {"first window"}
    first = [spike.epoch_number for spike in found if spike.window == 1]
    assert len(set(first)) == len(first)
    assert len(first) > 0.95 * min(EPOCHS, len(found))


def test_it_never_costs_less_than_the_coin_flips_in_it(solved: Solved) -> None:
    first = by_window(solved)[:, 0].astype(np.float64)
    least = floor(solved.config)
    assert least == pytest.approx(12 / 75 * np.log(2))
    assert first.mean() > least - 3 * first.std() / np.sqrt(EPOCHS)


def test_the_time_steps_before_the_echo_hold_nearly_all_of_it(solved: Solved) -> None:
    shares, state = [], solved.state
    for _ in range(20):
        state, frame = advance.advance(solved.config, state, 1, Request(window=True))
        assert frame.window is not None
        assert frame.window.start == 0
        shares.append(early_share(solved.config, frame.window))
        state, _ = train(solved.config, state, solved.config.updates_per_epoch - 1)
    assert min(share for share in shares if share is not None) >= 0.95
