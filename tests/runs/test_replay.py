"""Looking back at a run whose results are made up: the chunks, what the viewers see, and what training goes on from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.messages.chunk import Chunk, Failed
from playground.runs import checkpoints
from playground.runs.checkpoints import MOST_BYTES, MOST_SEGMENTS, MOST_STATES, Checkpoints
from playground.runs.run import Run
from playground.runs.training_run import DEATHS
from tests.runs.fakes import CONFIG, result_of, serve, state_at
from tests.runs.test_run import NOW, fresh


def trained(updates: int = 0, **settings: Any) -> Run:
    """A run that has trained for at least `updates` updates in several chunks and is paused."""
    run = fresh(**settings)
    run.play()
    while run.update < updates or len(run.timeline.checkpoints) < 4:
        serve(run)
    run.pause()
    return run


def arrive(run: Run) -> list[Chunk]:
    """Has a fake worker do the whole replay of the target; returns its chunks."""
    chunks = []
    while run.replay.target is not None:
        assert run.due(NOW) == 0
        chunks.append(serve(run))
    return chunks


def adding(past: Checkpoints, run: Run, update: int, losses: int, large: bool = False) -> None:
    """Has `past` take in a chunk of `losses` updates that ends at `update`."""
    chunk = replace(run.next_chunk(0), update=update - losses, updates=losses)
    run.scheduler.in_flight = None
    result = result_of(chunk, large=large)
    past.add(result.frame, result.state)


def test_the_states_kept_are_spread_over_the_whole_of_a_long_run() -> None:
    past, run = Checkpoints(), fresh()
    for update in range(7, 100_000, 7):
        adding(past, run, update, 7)
    kept = [state.update for state in past.states()]
    assert MOST_STATES / 4 < len(kept) <= MOST_STATES
    gaps = np.diff([0, *kept])
    assert gaps.max() <= 3 * gaps.min()
    assert 100_000 - kept[-1] <= gaps.max()


def test_a_large_network_keeps_few_states_and_never_more_bytes_than_allowed() -> None:
    past, run = Checkpoints(), fresh()
    size = state_at(CONFIG, 1, large=True).bytes
    for update in range(1, 200):
        adding(past, run, update, 1, large=True)
        assert past.bytes == size * len(past) <= MOST_BYTES
    assert MOST_BYTES / size / 4 < len(past) <= MOST_BYTES / size


def test_a_state_larger_than_the_limit_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST_BYTES", 1000)
    past, run = Checkpoints(), fresh()
    for update in range(1, 50):
        adding(past, run, update, 1, large=True)
    assert (len(past), past.bytes) == (0, 0)
    assert past.before(40).state is None


def test_of_very_many_changes_the_oldest_can_not_be_replayed_any_more() -> None:
    past, run = Checkpoints(), fresh()
    for update in range(1, MOST_SEGMENTS + 10):
        run.timeline.set(replace(run.timeline.shown, config=replace(run.config, learning_rate=0.1 + update / 10_000)))
        adding(past, run, update, 1)
    assert 0 < past.first <= MOST_SEGMENTS
    start = past.before(past.first)
    assert start.update == past.first
    part = past.next_part(start, past.first + 1, 9)
    assert (part.updates, part.config.learning_rate) == (1, pytest.approx(0.1 + (past.first + 1) / 10_000))


def test_a_visit_pauses_and_shows_the_window_of_the_last_update_before_it() -> None:
    run = fresh()
    run.play()
    for _ in range(6):
        serve(run)
    now, target = run.update, run.update - 5
    run.visit(target)
    assert not run.playing
    chunks = arrive(run)
    last = chunks[-1]
    assert (last.update, last.updates, last.request.window) == (target - 1, 1, True)
    assert all(not chunk.request.window for chunk in chunks[:-1])
    status = run.status()
    assert (status.update, status.loss) == (target, target - 1)
    assert status.past is not None
    assert (status.past.update, status.past.now, status.past.arrived, status.past.branches) == (target, now, True, False)
    assert run.timeline.shown.state is not None
    assert run.timeline.shown.state.update == target
    assert run.history.update == now, "the curve stays on the chart"


def test_a_replay_starts_at_the_nearest_checkpoint_and_comes_in_chunks() -> None:
    run = trained(3000)
    target = run.update // 2
    nearest = run.timeline.checkpoints.before(target - 1)
    run.visit(target)
    chunks = arrive(run)
    assert chunks[0].state is nearest.state
    at = nearest.update
    for chunk in chunks:
        assert chunk.update == at
        at += chunk.updates
    assert at == target


def test_every_chunk_of_a_replay_has_the_configuration_of_its_updates() -> None:
    run = trained(100)
    for rate in (0.1, 0.2):
        run.change(replace(run.config, learning_rate=rate))
        run.step("update")
        serve(run)
        run.step("epoch")
        while run.playing:
            serve(run)
    changes = [mark.update for mark in run.history.marks]
    run.timeline.checkpoints._kept.clear()  # so that the replay starts at the first update
    run.visit(run.update - 1)
    assert run.timeline.checkpoints.before(0).state is None
    rates = {}
    for chunk in arrive(run):
        for update in range(chunk.update, chunk.update + chunk.updates):
            rates[update] = chunk.config.learning_rate
    assert [rates[update] for update in (0, changes[0] - 1, changes[0], changes[1] - 1, changes[1])] == [0.3, 0.3, 0.1, 0.1, 0.2]


def test_the_newest_target_alone_counts_and_one_reached_before_it_is_shown() -> None:
    run = trained(300)
    run.visit(10)
    under_way = run.next_chunk(0)
    while not under_way.request.window:
        run.take(0, under_way, result_of(under_way))
        under_way = run.next_chunk(0)
    run.visit(20)
    run.visit(30)
    run.take(0, under_way, result_of(under_way))
    assert run.status().update == 10
    assert run.status().past is not None
    assert not run.status().past.arrived
    arrive(run)
    assert run.status().update == 30


def test_what_is_shown_is_repeated_with_an_evaluation_and_the_probes_of_open_tools() -> None:
    run = trained(300)
    run.set_probes("viewer", {"gradient"})
    run.visit(50)
    first = arrive(run)[-1].request
    assert (first.window, first.evaluate, first.generate, first.probes) == (True, 0, False, ("gradient",))
    again = serve(run)
    assert (again.update, again.updates, again.request.generate, again.request.probes) == (49, 1, True, ("gradient",))
    assert again.request.evaluate > 0
    assert run.due(NOW) is None
    assert run.update == 50
    run.look_at(3)
    assert serve(run).request.row == 3
    assert run.update == 50


def test_back_to_now_gives_back_everything() -> None:
    run = trained(300)
    before = run.timeline.shown
    run.visit(50)
    arrive(run)
    assert run.timeline.shown is not before
    run.visit(None)
    assert run.timeline.shown is before
    assert run.status().past is None
    run.play()
    assert serve(run).update == before.update
    assert run.history.recent.tolist() == list(range(run.update))


def test_a_replay_given_up_halfway_leaves_the_run_as_it_is() -> None:
    run = trained(300)
    now = run.update
    run.visit(50)
    late = run.next_chunk(0)
    run.visit(None)
    run.take(0, late, result_of(late))
    assert (run.update, run.status().past) == (now, None)


@pytest.mark.parametrize("press", [lambda run: run.play(), lambda run: run.step("update")])
@pytest.mark.parametrize("arrived", [True, False])
def test_training_goes_on_from_what_is_shown(press: Any, arrived: bool) -> None:
    run = trained(300)
    run.visit(50)
    if arrived:
        arrive(run)
    press(run)
    arrive(run)
    assert run.status().past is None
    chunk = serve(run)
    assert chunk.update == 50
    assert chunk.state is not None
    assert chunk.state.update == 50
    assert run.history.update == run.update == 50 + chunk.updates
    assert not run.history.former
    assert run.timeline.checkpoints.before(10**9).update <= run.update


def test_a_step_of_an_epoch_from_the_past_ends_at_the_end_of_that_epoch() -> None:
    run = trained(300)
    run.visit(CONFIG.updates_per_epoch + 3)
    run.step("epoch")
    arrive(run)
    while run.playing:
        serve(run)
    assert run.update == 2 * CONFIG.updates_per_epoch


def test_a_setting_changed_in_the_past_begins_another_branch_and_the_old_one_stays() -> None:
    run = trained(300)
    now = run.update
    run.visit(50)
    arrive(run)
    run.change(replace(run.config, learning_rate=0.1))
    past = run.status().past
    assert past is not None
    assert past.branches
    peek = serve(run)
    assert (peek.updates, peek.update, peek.config.learning_rate) == (0, 50, 0.1)
    assert run.history.update == now
    run.play()
    chunk = serve(run)
    assert (chunk.update, chunk.config.learning_rate) == (50, 0.1)
    (former,) = run.history.former
    assert former.name == "Learning rate 0.3"
    assert former.curve.x.tolist() == list(range(49, now))
    assert [(mark.update, mark.text) for mark in run.history.marks] == [(50, "Learning rate 0.1")]
    assert run.history.update == 50 + chunk.updates


def test_until_training_goes_on_a_setting_changed_in_the_past_can_be_undone() -> None:
    run = trained(300)
    now, config = run.update, run.config
    run.visit(50)
    arrive(run)
    revision = run.status().settings_revision
    run.change(replace(run.config, learning_rate=0.1))
    run.visit(None)
    assert (run.config, run.update, run.history.update, run.history.former, run.history.marks) == (config, now, now, [], [])
    assert run.status().settings_revision > revision, "the page reads the settings again"


def test_the_settings_are_those_of_the_update_that_is_shown() -> None:
    run = trained(100)
    change = run.update
    run.change(replace(run.config, learning_rate=0.1))
    run.step("update")
    serve(run)
    run.visit(change)
    arrive(run)
    assert (run.config.learning_rate, run.status().settings_revision) == (0.3, 1)
    run.play()
    assert serve(run).config.learning_rate == 0.3
    assert not run.history.former


def test_another_network_starts_anew_from_the_past_too() -> None:
    run = trained(100)
    run.visit(50)
    arrive(run)
    run.change(replace(run.config, cell="lstm"))
    assert (run.update, run.status().past, run.history.update) == (0, None, 0)


def test_the_state_of_now_stays_with_the_worker_that_alone_holds_it() -> None:
    run = fresh()
    run.play()
    for _ in range(3):
        serve(run, large=True)
    run.pause()
    now = run.update
    assert run.tied_to(0)
    run.visit(2)
    for chunk in arrive(run):
        assert chunk.run != f"{run.token}-{run.generation}"
    run.visit(None)
    run.play()
    chunk = run.next_chunk(0)
    assert (chunk.run, chunk.update, chunk.state) == (f"{run.token}-{run.generation}", now, None)


def test_a_worker_killed_during_a_replay_is_replaced_and_the_replay_repeated() -> None:
    run = trained(300)
    now = run.update
    run.visit(50)
    run.lost(run.next_chunk(0))
    arrive(run)
    assert run.update == 50
    run.lost(run.next_chunk(0))  # the second look
    assert run.update == 50
    serve(run, slot=1)
    assert run.history.update == now
    run.visit(None)
    assert run.update == now


def test_deaths_in_a_row_end_the_look_back_and_lose_nothing() -> None:
    run = trained(300)
    now = run.update
    run.visit(50)
    for _ in range(DEATHS):
        run.lost(run.next_chunk(0))
    assert run.due(NOW) != 0
    assert (run.update, run.history.update, run.status().past) == (now, now, None)


def test_a_replay_that_fails_is_told_and_the_run_stays() -> None:
    run = trained(300)
    now = run.update
    run.visit(50)
    run.failed(run.next_chunk(0), Failed("ValueError: odd"))
    assert run.message is not None
    assert "odd" in run.message.text
    assert (run.update, run.status().past) == (now, None)


@pytest.mark.parametrize("update", [10**15, -3, 0])
def test_a_visit_stays_within_the_run(update: int) -> None:
    run = trained(100)
    run.visit(update)
    arrive(run)
    assert run.update == (0 if update <= 0 else run.history.update)


def test_a_run_that_has_not_trained_has_no_past() -> None:
    run = Run(from_pairs({}))
    run.visit(0)
    assert run.status().past is None
    assert run.replay.target is None
