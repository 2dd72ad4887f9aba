"""Preparing beside the chunks: made once for all that wait, announced, and forgotten where nobody waits."""

from __future__ import annotations

import queue
import threading

import pytest

from playground.messages.chunk import Failed, Preparing
from playground.runs.preparation import Preparations, Progress
from playground.runs.run import Run
from playground.runs.training_run import WAITS
from tests.runs.fakes import CONFIG, result_of

SECONDS = 20.0


def test_a_job_is_done_once_for_all_that_wait_for_it() -> None:
    said: queue.Queue[Progress] = queue.Queue()
    preparations, go_on, made = Preparations("test", said.put), threading.Event(), []

    def slow() -> None:
        go_on.wait(SECONDS)
        made.append("network")

    for run in ("one", "other"):
        with pytest.raises(Preparing):
            preparations.require("network", run, slow)
    with pytest.raises(Preparing):
        preparations.require("never", "gone", lambda: made.append("never"))
    preparations.forget("gone")
    with pytest.raises(Preparing):
        preparations.require("last", "one", lambda: made.append("last"))
    go_on.set()
    heard = [said.get(timeout=SECONDS) for _ in range(6)]
    assert {one.run for one in heard} == {"one", "other"}
    assert heard[-2:] == [Progress("one", done=False), Progress("one", done=True)]
    assert made == ["network", "last"]
    preparations.require("network", "third", slow)  # it is there: nothing is raised
    assert made == ["network", "last"]


def test_what_a_job_raises_is_raised_once_and_then_tried_again() -> None:
    said: queue.Queue[Progress] = queue.Queue()
    preparations = Preparations("test", said.put)

    def fails() -> None:
        raise MemoryError("too large")

    for _ in range(2):
        with pytest.raises(Preparing):
            preparations.require("network", "one", fails)
        while not said.get(timeout=SECONDS).done:
            pass
        with pytest.raises(Failed, match="MemoryError: too large"):
            preparations.require("network", "one", fails)


def test_a_run_waits_for_its_network_and_says_for_what() -> None:
    run = Run(CONFIG)
    run.play()
    assert run.due(0.0) is not None
    first = run.next_chunk(0)
    run.wait(first)
    assert run.preparing == WAITS
    now = run.scheduler.waits_until
    assert run.due(now - 0.5) == pytest.approx(0.5)  # and asks again by itself
    run.prepared(Progress(run.scheduler.name, done=False))
    assert run.preparing.startswith("Compiling the network")
    run.prepared(Progress(run.scheduler.name, done=True))
    assert run.due(now) == 0.0
    chunk = run.next_chunk(0)
    run.take(0, chunk, result_of(chunk))
    assert run.preparing == ""
    assert run.update == chunk.updates > 0


def test_word_that_comes_before_the_chunk_returns_is_not_lost() -> None:
    run = Run(CONFIG)
    run.play()
    chunk = run.next_chunk(0)
    run.prepared(Progress(run.scheduler.name, done=True))
    run.wait(chunk)
    assert run.scheduler.waits_until == 0.0


def test_the_run_that_was_prepared_is_to_blame_for_a_dead_worker() -> None:
    guilty, innocent = Run(CONFIG), Run(CONFIG)
    for _ in range(5):
        for run in (guilty, innocent):
            run.play()
        chunk = innocent.next_chunk(0)
        guilty.prepared(Progress(guilty.scheduler.name, done=False))
        assert guilty.being_prepared
        guilty.died_preparing()
        innocent.lost(chunk, blamed=False)
    assert innocent.playing
    assert guilty.message is not None
    assert guilty.message.kind == "error"
