"""Workers with real processes: killed, shared, closed, and left without a parent."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import psutil
import pytest

from playground.configuration.config_text import from_pairs
from playground.launch.environment import ROOT
from playground.messages.chunk import Superseded
from playground.runs import heartbeat, training_run
from playground.runs.processes import BEHIND, CONTEXT
from playground.runs.run import Run
from playground.runs.worker_pool import Workers
from tests.runs.fakes import trained_by, until

CONFIG = from_pairs({"epoch_length": 1000, "units": 2})
START = 90.0
"""Seconds in which a process must have loaded TensorFlow and compiled, on a machine that does other things too."""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One worker process for the tests that don't end it for good."""
    made = Workers(1, warm_up=CONFIG)
    yield made
    made.close()


@pytest.fixture
def running(workers: Workers) -> Iterator[Callable[..., Run]]:
    """Makes runs of CONFIG with other settings that the worker trains as fast as it can; takes them away afterwards."""
    with trained_by(workers) as add:
        yield lambda config=CONFIG, **settings: add(Run(replace(config, **settings)))


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def trained_beyond(run: Run, update: int) -> Callable[[], bool]:
    def beyond() -> bool:
        with run.lock:  # a result is taken in several steps
            return run.update > update

    return beyond


def stood_still(run: Run) -> tuple[int, np.ndarray]:
    """The update at which a paused run has come to rest, and the losses up to it."""

    def rests() -> bool:
        with run.lock:
            return run.scheduler.in_flight is None

    until(rests)
    return run.update, run.history.recent.copy()


def undisturbed(make: Callable[..., Run], updates: int) -> np.ndarray:
    """The losses of a run that nothing happens to."""
    run = make()
    run.play()
    until(trained_beyond(run, updates), START)
    run.pause()
    return run.history.recent[:updates].copy()


def test_a_killed_worker_costs_nothing_but_time(workers: Workers, running: Callable[..., Run]) -> None:
    expected = undisturbed(running, 3_000)
    run = running()
    run.play()
    until(trained_beyond(run, 0), START)
    # In the middle of a chunk: one is under way nearly always, and this waits for one.
    until(lambda: run.scheduler.in_flight is not None)
    (process,) = workers.processes()
    kill(process)
    until(lambda: run.message is not None)
    assert run.message is not None
    assert run.message.kind == "warning"
    assert run.message.text.startswith("The worker died. A fresh one goes on from update ")
    until(trained_beyond(run, 3_000), START)
    run.pause()
    assert np.array_equal(run.history.recent[:3_000], expected)
    assert "fresh worker" in [mark.text for mark in run.history.marks]
    assert process not in workers.processes()


def silenced(workers: Workers, make: Callable[..., Run]) -> tuple[Run, int]:
    """A run that trains, and its worker's process, which has been stopped until viewers were told."""
    run = make()
    run.play()
    until(trained_beyond(run, 0), START)
    (process,) = workers.processes()
    os.kill(process, signal.SIGSTOP)
    until(lambda: run.message is not None and run.message.text == training_run.SILENT)
    return run, process


def test_a_worker_that_hangs_is_told_of_and_replaced_and_the_warning_leaves(
    workers: Workers, running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "SILENT", 1.5)
    monkeypatch.setattr(heartbeat, "HUNG", 4.0)
    monkeypatch.setattr(training_run, "WARNED", 0.5)
    expected = undisturbed(running, 1_000)
    run, process = silenced(workers, running)
    assert run.status().playing
    until(lambda: run.message is not None and run.message.text.startswith(training_run.DIED), START)
    until(lambda: run.message is None, START)
    until(trained_beyond(run, 1_000), START)
    run.pause()
    assert np.array_equal(run.history.recent[:1_000], expected)
    assert process not in workers.processes()


def test_a_worker_that_answers_again_is_kept(
    workers: Workers, running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "SILENT", 1.5)
    run, process = silenced(workers, running)
    os.kill(process, signal.SIGCONT)
    until(lambda: run.message is None, START)
    until(trained_beyond(run, run.update))
    assert workers.processes() == [process]


def test_a_worker_killed_during_a_replay_is_replaced_and_the_past_update_still_shown(
    workers: Workers, running: Callable[..., Run]
) -> None:
    run = running()
    run.play()
    until(trained_beyond(run, 6_000), START)
    run.pause()
    newest, losses = stood_still(run)
    run.visit(5_000)
    until(lambda: run.scheduler.in_flight is not None)
    (process,) = workers.processes()
    kill(process)
    until(lambda: process not in workers.processes(), START)
    until(lambda: run.status().past is not None and run.status().past.arrived, START)
    assert run.timeline.shown.frame is not None
    assert (run.update, run.timeline.shown.frame.update) == (5_000, 5_000)
    assert run.timeline.shown.frame.losses[-1] == losses[4_999]
    run.visit(None)
    until(lambda: run.status().past is None)
    assert run.update == newest
    assert np.array_equal(run.history.recent, losses)
    run.play()
    until(trained_beyond(run, newest + 100), START)
    assert np.array_equal(run.history.recent[:newest], losses)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker is no fork")
def test_with_the_process_that_workers_are_forks_of_they_end_and_fresh_ones_go_on(
    workers: Workers, running: Callable[..., Run]
) -> None:
    expected = undisturbed(running, 3_000)
    run = running()
    run.play()
    until(trained_beyond(run, 0), START)
    (process,) = workers.processes()
    fork_server = psutil.Process(process).parent()
    assert fork_server is not None
    fork_server.kill()
    until(lambda: not psutil.pid_exists(process))
    until(trained_beyond(run, 3_000), START)
    run.pause()
    assert np.array_equal(run.history.recent[:3_000], expected)


def test_a_process_that_cannot_be_started_is_one_that_died(
    workers: Workers, running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = running()
    monkeypatch.setattr(training_run, "DEATHS_LOADING", 3)
    monkeypatch.setattr(type(CONTEXT.Process()), "start", lambda self: (_ for _ in ()).throw(OSError(11, "no more processes")))
    (process,) = workers.processes()
    kill(process)
    run.play()
    until(lambda: run.message is not None and run.message.kind == "error", START)
    assert not run.playing
    monkeypatch.undo()
    run.play()
    until(trained_beyond(run, 100), START)


def test_a_worker_that_dies_between_chunks_is_replaced_when_it_is_needed(workers: Workers, running: Callable[..., Run]) -> None:
    expected = undisturbed(running, 20)
    run = running()
    run.step("update")
    until(lambda: not run.playing, START)
    assert run.update == 1
    (process,) = workers.processes()
    kill(process)
    until(lambda: process not in workers.processes())
    for update in range(2, 6):
        run.step("update")
        until(lambda: not run.playing, START)
        assert run.update == update
    assert np.array_equal(run.history.recent, expected[:5])


def test_a_changed_setting_drops_the_chunk_that_waits_and_loses_no_update(
    workers: Workers, running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = running()
    dropped: list[BaseException] = []
    failed = run.failed
    monkeypatch.setattr(run, "failed", lambda chunk, error: (dropped.append(error), failed(chunk, error)))
    run.play()
    rates = itertools.cycle([0.1, 0.2])
    while len(dropped) < 40:
        until(lambda: run.scheduler.queued is not None, START)
        run.change(replace(run.config, learning_rate=next(rates)))
    assert {type(error) for error in dropped} == {Superseded}
    update = run.update
    until(trained_beyond(run, update + 1_000), START)
    run.pause()
    update, losses = stood_still(run)
    assert run.message is None
    assert run.history.first == 0
    assert len(losses) == update
    assert np.isfinite(losses).all()


def test_two_runs_on_one_worker_take_turns(running: Callable[..., Run]) -> None:
    one, other = running(), running(seed=1)
    for run in (one, other):
        run.step("update")
        until(lambda run=run: not run.playing, START)
    order: list[Run] = []
    for run in (one, other):
        take = run.take

        def noted(*arguments: Any, run: Run = run, take: Any = take) -> None:
            order.append(run)
            take(*arguments)

        run.take = noted  # type: ignore[method-assign]
    until(lambda: one.worker_loaded and other.worker_loaded)
    one.play()
    other.play()
    until(lambda: len(order) > 24, START)
    one.pause()
    other.pause()
    # From where both have begun, each waits for one chunk of the other at most.
    begun = max(order.index(one), order.index(other))
    assert all(a is not b for a, b in itertools.pairwise(order[begun:]))


def test_a_run_trains_on_while_the_network_of_another_is_compiled(running: Callable[..., Run]) -> None:
    one, other = running(), running(from_pairs({"units": 3, "layers": 2}, CONFIG))
    one.play()
    until(trained_beyond(one, 1_000), START)
    said: set[str] = set()
    meanwhile: set[int] = set()
    other.listeners.add(lambda: said.add(other.preparing))
    one.listeners.add(lambda: None if other.update else meanwhile.add(one.update))
    other.play()
    until(trained_beyond(other, 0), START)
    assert len(meanwhile) > 5
    assert any(sentence.startswith("Compiling the network") for sentence in said)
    assert other.preparing == ""


def test_a_worker_killed_while_it_compiles_is_blamed_on_the_network_that_it_compiled(
    workers: Workers, running: Callable[..., Run]
) -> None:
    one, other = running(), running(from_pairs({"units": 4, "layers": 3}, CONFIG))
    one.play()
    until(trained_beyond(one, 1_000), START)
    other.play()
    until(lambda: other.being_prepared and other.preparing.startswith("Compiling"), START)
    (process,) = workers.processes()
    kill(process)
    until(lambda: process not in workers.processes(), START)
    deaths: set[int] = set()
    said: set[str] = set()
    one.listeners.add(lambda: deaths.add(one._deaths))
    other.listeners.add(lambda: said.add(other.message.text if other.message else ""))
    reached = one.update
    until(trained_beyond(other, 0), START)
    until(trained_beyond(one, reached), START)
    assert deaths == {0}
    assert any(text.startswith("The worker died. A fresh one goes on from update 0") for text in said)


def test_a_run_that_nobody_watches_takes_no_more_than_one_that_somebody_does(running: Callable[..., Run]) -> None:
    watched, left = running(), running(seed=1)
    watched.view_requests.watched = True
    for run in (watched, left):
        run.play()
        until(trained_beyond(run, 20_000), START)
    # By now both have chunks of their full length.
    before = watched.update, left.update
    until(trained_beyond(watched, before[0] + 60_000), START)
    assert left.update - before[1] < 2 * (watched.update - before[0])


def test_a_run_that_fails_leaves_the_worker_to_the_others(running: Callable[..., Run]) -> None:
    wrong, right = running(device="TPU:7"), running(seed=2)
    for run in (wrong, right):
        run.step("update")
    until(lambda: not wrong.playing and not right.playing, START)
    assert wrong.message is not None
    assert wrong.message.text == "device must be auto or one of CPU:0, got 'TPU:7'"
    assert (wrong.update, right.update) == (0, 1)


def test_a_removed_run_is_trained_no_more(workers: Workers, running: Callable[..., Run]) -> None:
    run, next_one = running(), running(seed=3)
    run.play()
    until(trained_beyond(run, 10), START)
    workers.remove(run)
    update, _ = stood_still(run)
    next_one.step("update")
    until(lambda: not next_one.playing, START)
    assert run.update == update


def test_deaths_in_a_row_end_in_a_message_that_blames_no_network_while_workers_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_run, "DEATHS_LOADING", 2)
    workers = Workers(1)
    try:
        run = Run(CONFIG)
        workers.add(run)
        killed: set[int] = set()
        run.play()
        for _ in range(2):
            until(lambda: set(workers.processes()) - killed, START)
            (process,) = set(workers.processes()) - killed
            killed.add(process)
            kill(process)
            until(lambda: run._deaths_loading == len(killed))
        assert not run.playing
        assert run.message is not None
        assert run.message.kind == "error"
        assert "2 workers in a row died while they loaded TensorFlow" in run.message.text
        assert run._deaths == 0
        run.step("update")
        until(lambda: not run.playing, START)
        assert run.update == 1
    finally:
        workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a whole process has one priority")
def test_what_looks_gives_way_to_what_trains(workers: Workers, running: Callable[..., Run]) -> None:
    def seconds() -> dict[int, float]:
        return {thread.id: thread.user_time for thread in psutil.Process(process).threads()}

    def niceness(thread: int) -> int:
        return os.getpriority(os.PRIO_PROCESS, thread)

    run = running()
    run.play()
    until(trained_beyond(run, 10_000), START)
    (process,) = workers.processes()
    before, first = seconds(), run.update
    until(trained_beyond(run, first + 200_000), START)
    busiest = max((spent - before.get(thread, 0.0), thread) for thread, spent in seconds().items())[1]
    ours = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert niceness(process) == ours + BEHIND  # its first thread makes the frames
    assert niceness(busiest) == ours


def test_close_leaves_no_process_and_may_be_called_twice() -> None:
    workers = Workers(2, warm_up=CONFIG)
    workers.warm()
    until(lambda: len(workers.processes()) == 2)
    processes = [psutil.Process(number) for number in workers.processes()]
    thread = workers._thread
    workers.close()
    workers.close()
    _, alive = psutil.wait_procs(processes, timeout=20)
    assert alive == []
    assert not thread.is_alive()


ORPHAN = """
import sys
from playground.configuration.config_text import from_pairs
from playground.runs.worker_pool import Workers
if __name__ == "__main__":
    workers = Workers(1, warm_up=from_pairs({"epoch_length": 1000}))
    workers.warm()
    while not workers.processes():
        pass
    print(workers.processes()[0], flush=True)
    sys.stdin.read()
"""


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with suppress(BrokenPipeError), parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
        assert psutil.wait_procs([worker], timeout=60)[1] == []
