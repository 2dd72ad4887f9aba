"""Above three updates a second the viewers of a run see a window that is held; it changes at a click and with the epochs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.messages.chunk import Chunk, Result
from playground.messages.frame import WindowView
from playground.runs.chunk_size import ChunkSize
from playground.runs.run import Run
from playground.runs.window_hold import BRIEF, EPOCHS_APART, WindowHold
from tests.runs.fakes import CONFIG, result_of

FAST = ChunkSize(limit=0, measured=1000)
NOW = 1e9
"""A time after all those of the clock."""


def answer(chunk: Chunk) -> Result:
    """What a worker returns, with a window that is held if the chunk asks for that."""
    one = np.zeros((1, 1))
    view = WindowView((0,), 0, one, one, one, one, one, one > 0, one, (), one, 0, 0, 1, held=chunk.request.hold is not None)
    result = result_of(chunk)
    return replace(result, frame=replace(result.frame, window=view if chunk.request.window else None))


def watched(limit: float) -> Run:
    """A watched run that plays at most `limit` updates a second and has trained a little."""
    run = Run(CONFIG)
    run.set_speed(limit)
    run.view_requests.watched = True
    run.play()
    for _ in range(3):
        serve(run)
    return run


def serve(run: Run) -> Chunk:
    chunk = run.next_chunk(0)
    run.take(0, chunk, answer(chunk))
    return chunk


@pytest.mark.parametrize(("limit", "held"), [(1, False), (3, False), (5, True), (1000, True), (0, True)])
def test_up_to_three_updates_a_second_the_window_follows_training(limit: float, held: bool) -> None:
    run = watched(limit)
    assert (serve(run).request.hold is not None) is held
    assert run.status().window_held is held


def test_a_network_that_is_slow_by_itself_is_followed_at_full_speed() -> None:
    hold = WindowHold()
    assert hold.request(ChunkSize(limit=0, measured=2.5), 0.0) is None
    assert hold.request(ChunkSize(limit=1000, measured=2.5), 0.0) is None
    assert hold.request(ChunkSize(limit=0, measured=0), 0.0) is not None, "not known yet: it may be fast"


def test_a_run_that_pauses_shows_the_window_of_its_last_update() -> None:
    run = watched(0)
    under_way = run.next_chunk(0)
    run.pause()
    run.take(0, under_way, answer(under_way))
    assert run.status().window_held
    assert run.due(NOW) == 0
    last = serve(run)
    assert (last.updates, last.request.hold, last.prepare) == (0, None, False)
    assert not run.status().window_held


def test_a_step_shows_the_window_of_its_last_update_and_holds_one_on_the_way() -> None:
    run = watched(0)
    run.pause()
    run.chunk_size.measured = 100.0  # a chunk of some 4 updates
    run.step("epoch")
    chunks = []
    while run.playing:
        chunks.append(serve(run))
    assert len(chunks) > 1
    assert all(chunk.request.hold is not None for chunk in chunks[:-1])
    assert chunks[-1].request.hold is None
    run.step("update")
    assert serve(run).request.hold is None


def test_a_click_changes_the_window() -> None:
    run = watched(0)
    before = serve(run).request.hold
    run.next_window()
    after = serve(run).request.hold
    assert before is not None
    assert after is not None
    assert after > before
    assert serve(run).request.hold == after


def test_an_epoch_changes_the_window_but_seldom() -> None:
    hold, frame = WindowHold(), result_of(Chunk("run", CONFIG, 0, 1, None, None)).frame  # type: ignore[arg-type]
    assert frame.epoch_starts
    now = 100.0
    hold.answered(frame, now)
    first = hold.request(FAST, now)
    hold.answered(frame, now + EPOCHS_APART / 2)
    assert hold.request(FAST, now + EPOCHS_APART / 2) == first
    hold.answered(replace(frame, epoch_starts=()), now + EPOCHS_APART + 1)
    assert hold.request(FAST, now + EPOCHS_APART + 1) == first, "within an epoch it stays"
    hold.answered(frame, now + EPOCHS_APART + 2)
    assert hold.request(FAST, now + EPOCHS_APART + 2) != first


def test_two_windows_a_second_where_that_is_wished() -> None:
    run = watched(0)
    run.hold_window(brief=True)
    assert run.status().window_brief
    numbers = {run.view_requests.hold.request(FAST, NOW + tick / 100) for tick in range(1000)}
    assert len(numbers) == pytest.approx(10 / BRIEF, abs=2)
    assert BRIEF >= 1 / 3


def test_reduced_motion_leaves_only_clicks() -> None:
    run, viewer = watched(0), object()
    run.hold_window(brief=True)
    run.set_still(viewer, True)
    hold, frame = run.view_requests.hold, result_of(Chunk("run", CONFIG, 0, 1, None, None)).frame  # type: ignore[arg-type]
    first = hold.request(FAST, NOW)
    hold.answered(frame, NOW + 100)
    assert hold.request(FAST, NOW + 200) == first
    assert hold.request(ChunkSize(limit=1, measured=1000), NOW + 200) == first, "even a slow run is held"
    assert not run.status().window_brief
    run.next_window()
    assert hold.request(FAST, NOW + 200) != first
    run.set_still(viewer, False)
    assert run.status().window_brief
