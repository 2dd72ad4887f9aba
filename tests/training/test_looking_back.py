"""A run that is looked back at is what it was, bit by bit, and goes on from there as it did, whatever was changed in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.messages.state import State
from playground.runs.run import Run
from playground.runs.worker import WorkerSession
from tests.training.small import ONE_LAYER, same, tiny

CHANGES: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "knobs": [{"learning_rate": 0.1}, {"input_dropout": 0.3, "clip_norm": 0.2}, {"learning_rate": 0.4}],
    "recompiled": [{"truncation_length": 5}, {"batch_size": 3}, {"optimizer": "adam", "learning_rate": 0.01}],
    "there and back": [{"batch_size": 3}, {"batch_size": 5}],
}
"""What is changed one after the other, each time after a few updates; of the last, both without an update between."""
EACH = 13
"""Updates between two changes; an epoch of `tiny` has 33."""
SESSION = WorkerSession()


def serve(run: Run) -> None:
    """Has this process do the run's next chunk as a worker would."""
    chunk = run.next_chunk(0)
    run.take(0, chunk, SESSION.work(chunk))


def trains(run: Run, updates: int) -> None:
    """Exactly so many updates, one a chunk."""
    for _ in range(updates):
        run.step("update")
        while run.playing:
            serve(run)


def arrives(run: Run) -> None:
    while run.replay.target is not None:
        serve(run)


def lived(config: RunConfig, changes: list[dict[str, Any]], seen: Callable[[Run], None]) -> Run:
    """A run that was changed now and then; `seen` gets it after every update."""
    run = Run(config)
    run.set_speed(0)
    run.view_requests.watched = True
    for change in [{}, *changes]:
        if change:
            run.change(replace(run.config, **change))
            serve(run)  # the paused run shows what the change does
        if change != {"batch_size": 3} or {"batch_size": 5} not in changes:
            for _ in range(EACH):
                trains(run, 1)
                seen(run)
    return run


@pytest.mark.parametrize("changes", CHANGES)
def test_every_update_of_a_run_can_be_visited_and_trained_on_from_bit_by_bit(changes: str) -> None:
    states: dict[int, State] = {}

    def note(run: Run) -> None:
        assert run.timeline.shown.state is not None
        states[run.update] = run.timeline.shown.state

    run = lived(tiny(cell="gru", **ONE_LAYER), CHANGES[changes], note)
    losses, now = run.history.recent.copy(), run.update
    for update in (now - 1, 2, EACH - 1, EACH, now - EACH + 1, 1, None, 5, now - 2, max(now - EACH, 3)):
        if update is None:
            run.timeline.checkpoints._kept.clear()  # from here on the way begins at the first weights
            continue
        run.visit(update)
        arrives(run)
        assert run.timeline.shown.state is not None
        assert run.timeline.shown.frame is not None
        assert same(run.timeline.shown.state, states[update])
        assert run.timeline.shown.frame.losses.tolist() == [losses[update - 1]]
    run.visit(None)
    assert run.timeline.shown.state is not None
    assert same(run.timeline.shown.state, states[now])

    update = now - EACH + 4
    run.visit(update)
    arrives(run)
    trains(run, now - update)
    assert run.history.update == now
    assert np.array_equal(run.history.recent, losses)
    assert same(run.timeline.shown.state, states[now])


def test_the_window_that_is_shown_is_the_one_that_was_trained_on() -> None:
    windows = {}

    def note(run: Run) -> None:
        assert run.timeline.shown.frame is not None
        windows[run.update] = run.timeline.shown.frame.window

    run = lived(tiny(input_dropout=0.2, **ONE_LAYER), [], note)
    run.visit(7)
    arrives(run)
    serve(run)  # the second look
    assert run.timeline.shown.frame is not None
    assert run.timeline.shown.frame.window is not None
    for name in ("inputs", "predictions", "losses"):
        assert np.array_equal(getattr(run.timeline.shown.frame.window, name), getattr(windows[7], name))
    assert run.timeline.shown.frame.evaluation is not None
    assert run.timeline.shown.frame.evaluation.update == 7
