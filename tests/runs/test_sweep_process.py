"""A run's sweeps: what is found is seen as it comes, and nothing is trained that nobody wants any more."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np
import pytest

from playground.configuration.limits import Limits
from playground.runs import side_process
from playground.runs.run import Run
from playground.runs.side_process import DIED, NotMeasured, Waiting
from playground.runs.sweep import Sweeps
from playground.searching import search
from playground.searching.search import Trial
from playground.settings import SettingError
from playground.sweeps import BUCKETS, TrainedVariation
from playground.tasks import NO_UPLOADS
from playground.views._small_multiples import draw
from tests.runs.fakes import CONFIG, until

NAN = np.full(BUCKETS, np.nan, np.float32)


class Process:
    """Stands in for aside.measure: gives what the test puts, and knows whether it was ended."""

    def __init__(self) -> None:
        self.parts: queue.Queue[Any] = queue.Queue()
        self.started: list[str] = []
        self.ended = 0

    def measure(self, name: str, *arguments: Any) -> Iterator[Any]:
        self.started.append(name)
        try:
            while True:
                try:
                    part = self.parts.get(timeout=0.01)
                except queue.Empty:
                    yield None
                    continue
                if isinstance(part, Exception):
                    raise part
                if part == "end":
                    return
                yield part
        finally:
            self.ended += 1


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    fake = Process()
    monkeypatch.setattr(side_process, "measure", fake.measure)
    return fake


@pytest.fixture
def running(process: Process) -> Iterator[Sweeps]:
    """A luck sweep that a viewer has open and that has begun."""
    sweeps = Sweeps(lambda: None)
    sweeps.show("viewer", {"luck", ""})
    sweeps.start("luck", CONFIG, NO_UPLOADS)
    until(lambda: process.started == ["sweep luck"])
    yield sweeps
    sweeps.close()


def ended(number: int) -> TrainedVariation:
    return TrainedVariation(number, 1000, NAN, NAN, 0.1)


def test_what_is_trained_is_seen_until_all_is_done(running: Sweeps, process: Process) -> None:
    assert running.seen()["luck"].stage == "starting"
    for number in range(3):
        process.parts.put(ended(number))
    until(lambda: len(running.seen()["luck"].trained) == 3)
    swept = running.seen()["luck"]
    assert (swept.stage, swept.under_way) == ("training", True)
    assert swept.left is None or swept.left >= 0
    process.parts.put("end")
    until(lambda: running.seen()["luck"].stage == "done")
    assert set(running.seen()["luck"].trained) == {0, 1, 2}
    assert process.ended == 1


def test_a_sweep_that_is_stopped_keeps_what_it_has_found_and_may_start_again(running: Sweeps, process: Process) -> None:
    process.parts.put(ended(0))
    until(lambda: running.seen()["luck"].trained)
    running.stop("luck")
    running.stop("luck")
    assert running.seen()["luck"].stage == "stopped"
    assert set(running.seen()["luck"].trained) == {0}
    until(lambda: process.ended == 1)
    running.start("luck", CONFIG, NO_UPLOADS)
    until(lambda: process.started == ["sweep luck"] * 2)
    assert running.seen()["luck"].trained == {}


def test_it_goes_on_while_anybody_has_the_tool_open_and_no_longer(running: Sweeps, process: Process) -> None:
    running.show("another", {"luck"})
    running.show("viewer", set())
    assert running.seen()["luck"].under_way
    running.show("another", {"truncation"})
    assert running.seen()["luck"].stage == "stopped"
    until(lambda: process.ended == 1)


def test_another_configuration_ends_and_forgets_it_another_seed_does_not(running: Sweeps, process: Process) -> None:
    running.follow(replace(CONFIG, seed=5))
    assert running.seen()["luck"].under_way
    running.follow(replace(CONFIG, learning_rate=0.1))
    assert running.seen() == {}
    until(lambda: process.ended == 1)


def test_a_process_that_dies_is_told_and_what_it_had_found_stays(running: Sweeps, process: Process) -> None:
    process.parts.put(ended(0))
    process.parts.put(NotMeasured(DIED))
    until(lambda: running.seen()["luck"].stage == "failed")
    assert running.seen()["luck"].trouble == DIED
    assert set(running.seen()["luck"].trained) == {0}


def test_closing_ends_every_thread_and_twice_is_once(running: Sweeps, process: Process) -> None:
    running.close()
    running.close()
    assert process.ended == 1
    assert running.seen()["luck"].stage == "stopped"


def test_nothing_starts_that_nobody_could_see(process: Process) -> None:
    sweeps = Sweeps(lambda: None)
    with pytest.raises(SettingError, match="sweep must be one whose tool is open, got 'luck'"):
        sweeps.start("luck", CONFIG, NO_UPLOADS)
    assert process.started == []


def test_a_runs_sweep_follows_its_configuration(process: Process) -> None:
    run = Run(CONFIG)
    run.sweeps.show("viewer", {"luck"})
    run.sweeps.start("luck", CONFIG, NO_UPLOADS)
    version = run.version
    run.change(replace(CONFIG, seed=7))
    assert run.sweeps.seen()["luck"].under_way
    run.change(replace(CONFIG, units=(5,), seed=7))
    assert run.sweeps.seen() == {}
    assert run.version > version
    run.sweeps.close()


def processes() -> list[BaseProcess]:
    return [process for process in multiprocessing.active_children() if process.name.startswith("sweep")]


def test_a_real_process_trains_at_low_priority_and_when_it_is_killed_the_run_hears_of_it() -> None:
    sweeps = Sweeps(lambda: None)
    sweeps.show("viewer", {"truncation"})
    sweeps.start("truncation", CONFIG, NO_UPLOADS)
    # Ten shapes are still to be compiled when the first network has ended.
    until(lambda: any(one.done for one in sweeps.seen()["truncation"].trained.values()), 120)
    (process,) = processes()
    assert process.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 19
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: not sweeps.seen()["truncation"].under_way)
    swept = sweeps.seen()["truncation"]
    assert (swept.stage, swept.trouble) == ("failed", DIED)
    assert swept.trained[0].plateau is not None
    sweeps.close()
    assert processes() == []


def test_a_sweep_that_waits_for_others_says_for_how_many(process: Process) -> None:
    said: list[str] = []
    sweeps = Sweeps(lambda: said.extend(draw(one.plan, one, [], "")[1]["said"] for one in sweeps.seen().values()))
    sweeps.show("viewer", {"luck"})
    process.parts.put(Waiting(2))
    process.parts.put(Waiting(1))
    sweeps.start("luck", CONFIG, NO_UPLOADS)
    until(lambda: len(said) >= 4)
    assert said[1:4] == [
        "One measurement at a time: 2 others come first.",
        "One measurement at a time: another one comes first.",
        "Loading in a process of its own.",
    ]
    assert sweeps.seen()["luck"].under_way
    sweeps.close()


def test_chosen_settings_are_swept_and_no_point_is_beyond_what_the_host_allows(process: Process) -> None:
    sweeps = Sweeps(lambda: None)
    sweeps.limits = Limits(units=8)
    sweeps.show("viewer", {"settings"})
    with pytest.raises(SettingError, match="units must be at most 8 on this server, got 9"):
        sweeps.start_search(search.of(CONFIG, {"units": "2,9"}, {}), NO_UPLOADS)
    assert process.started == []
    wanted = search.of(CONFIG, {"units": "2,8"}, {"seeds": 2})
    sweeps.start_search(wanted, NO_UPLOADS)
    process.parts.put(Trial(0, ("2",), "loss", (0.5, 0.25), 1.0, "done"))
    until(lambda: bool(sweeps.seen()["settings"].trained))
    assert wanted.share(sweeps.seen()["settings"].trained) == 0.5
    sweeps.follow(replace(CONFIG, units=(8,), seed=3))
    assert sweeps.seen()["settings"].under_way, "a point of it was opened"
    sweeps.follow(replace(CONFIG, learning_rate=0.1))
    assert sweeps.seen() == {}
    sweeps.close()


def test_a_host_may_allow_fewer_sweeps(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps = Sweeps(lambda: None)
    sweeps.limits = Limits(sweeps=2)
    sweeps.show("viewer", {"luck"})
    monkeypatch.setattr(side_process, "waiting", lambda: 2)
    with pytest.raises(SettingError, match="sweeps must be at most 2 at a time on this server, got 3"):
        sweeps.start("luck", CONFIG, NO_UPLOADS)
    assert process.started == []
    sweeps.close()
