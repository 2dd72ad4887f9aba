"""Runs that train in the workers of a real Dask scheduler: some join, some die, one hangs, and data travel."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest
from distributed import Client

import playground
from playground.commands import arguments
from playground.configuration.config_text import from_pairs
from playground.exports import checkpoint, of_run, opening
from playground.launch.environment import ROOT
from playground.launch.port import free
from playground.messages.chunk import Superseded
from playground.runs import dask_session, dask_workers, heartbeat, training_run, worker_pool
from playground.runs.dask_workers import DaskWorkers, NoDask
from playground.runs.run import Run
from playground.runs.worker_pool import Workers
from playground.tasks import Uploads
from playground.uploads import names
from tests.runs.fakes import trained_by, until
from tests.runs.test_worker_pool import CONFIG, START, stood_still, trained_beyond

QUIET = {**os.environ, "DASK_LOGGING__DISTRIBUTED": "critical", "DASK_DISTRIBUTED__DASHBOARD__LINK": ""}


class Cluster:
    """A scheduler and its workers, as processes of this machine."""

    def __init__(self) -> None:
        self.port = free()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "dask", *command, "--no-dashboard"]
        self._processes.append(subprocess.Popen(line, cwd=ROOT, env=QUIET, stderr=subprocess.DEVNULL))
        return self._processes[-1]

    def restart_scheduler(self) -> None:
        """Ends it, and starts another one at its address."""
        self.scheduler.kill()
        self.scheduler.wait()
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Starts one more worker."""
        return self._start("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1", *(options or ("--no-nanny",)))

    def close(self) -> None:
        """Ends all of them."""
        for process in reversed(self._processes):
            # Killed: a worker that loses its scheduler while it ends may wait for it. A nanny's own comes with it.
            with suppress(psutil.NoSuchProcess):
                for below in psutil.Process(process.pid).children(recursive=True):
                    below.kill()
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    made.add_worker()
    made.add_worker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def workers(cluster: Cluster) -> Iterator[Workers]:
    said: list[str] = []
    made = Workers(1, CONFIG, DaskWorkers(cluster.address, said.append))
    until(lambda: said or len(made._workers) == 2, START)
    assert said == []
    yield made
    made.close()


@pytest.fixture
def running(workers: Workers) -> Iterator[Callable[..., Run]]:
    """Makes runs that the workers train as fast as they can; takes them away afterwards."""
    with trained_by(workers) as add:
        yield lambda run=None, **settings: add(run or Run(replace(CONFIG, **settings)))


def process_of(workers: Workers, run: Run) -> int:
    """The process that trains the run."""
    (found,) = [worker.silence.process for worker in workers._workers if worker.number == run.home]
    assert found is not None
    return found


def trained(run: Run, updates: int) -> np.ndarray:
    """Trains until there are so many updates; the losses up to there."""
    run.play()
    until(trained_beyond(run, updates), START)
    run.pause()
    return stood_still(run)[1][:updates].copy()


def test_a_worker_that_is_killed_costs_nothing_and_one_that_joins_is_used(
    cluster: Cluster, workers: Workers, running: Callable[..., Run]
) -> None:
    expected = {seed: trained(running(seed=seed), 3_000) for seed in (0, 1)}
    runs = {seed: running(seed=seed) for seed in expected}
    for run in runs.values():
        run.play()
    until(lambda: all(run.update for run in runs.values()), START)
    assert {run.home for run in runs.values()} == {worker.number for worker in workers._workers}
    until(lambda: runs[0].scheduler.in_flight is not None)
    os.kill(process_of(workers, runs[0]), signal.SIGKILL)
    until(lambda: runs[0].message is not None and runs[0].message.text.startswith(training_run.DIED))
    assert len(workers._workers) == 1
    until(lambda: runs[0].home == runs[1].home and all(trained_beyond(run, 4_000)() for run in runs.values()), START)
    cluster.add_worker("--nanny")
    until(lambda: runs[0].home != runs[1].home, START)
    joined = max(worker.number for worker in workers._workers)
    until(lambda: any(run.state_holder == joined for run in runs.values()), START)
    for seed, run in runs.items():
        run.pause()
        update, losses = stood_still(run)
        assert len(losses) == update - run.history.first
        assert np.array_equal(losses[:3_000], expected[seed])


def test_a_paused_run_that_is_changed_drops_the_chunk_that_waits(
    running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = running()
    dropped: list[BaseException] = []
    failed = run.failed
    monkeypatch.setattr(run, "failed", lambda chunk, error: (dropped.append(error), failed(chunk, error)))
    run.play()
    rate = 0.1
    while not dropped:
        until(lambda: run.scheduler.queued is not None or dropped, START)
        rate = 0.3 - rate
        run.change(replace(run.config, learning_rate=rate))
    assert {type(error) for error in dropped} == {Superseded}
    run.pause()
    update, losses = stood_still(run)
    assert run.message is None
    assert len(losses) == update


def test_data_of_the_users_own_and_a_checkpoint_travel(running: Callable[..., Run]) -> None:
    series = np.sin(np.arange(2_000.0))
    name = names.key("mine", series)
    config = from_pairs({"task": "time_series", "series": name, "units": "2"})
    run = running(Run(config, Uploads({name: series})))
    trained(run, 20)
    saved = of_run.newest(run)
    assert saved is not None
    again = running(opening.resumed(checkpoint.from_bytes(checkpoint.as_bytes(saved), "run.npz"), "run.npz"))
    reached = again.update
    assert reached == run.update >= 20
    assert np.array_equal(trained(again, reached + 20), trained(run, reached + 20))


def test_a_setting_that_the_worker_refuses_is_told_in_its_words(running: Callable[..., Run]) -> None:
    run = running(device="TPU:7")
    run.play()
    until(lambda: run.message is not None, START)
    assert run.message is not None
    assert run.message.text == "device must be auto or one of CPU:0, got 'TPU:7'"


def test_a_worker_that_hangs_is_told_of_and_given_up(
    cluster: Cluster, workers: Workers, running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "SILENT", 1.5)
    monkeypatch.setattr(heartbeat, "HUNG", 4.0)
    run = running()
    run.play()
    until(trained_beyond(run, 0), START)
    process, home, told = process_of(workers, run), run.home, set[str]()
    run.listeners.add(lambda: told.add(run.message.text if run.message else ""))
    os.kill(process, signal.SIGSTOP)
    try:
        until(lambda: run.home != home, START)
        until(trained_beyond(run, run.update), START)
        assert training_run.SILENT in told
    finally:
        os.kill(process, signal.SIGCONT)
    until(lambda: process in {worker.silence.process for worker in workers._workers}, START)


def test_a_process_that_has_compiled_enough_leaves_and_its_nanny_starts_another_one(
    workers: Workers, running: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {worker.number: worker for worker in workers._workers}
    (renewed,) = [number for number, worker in before.items() if worker.place.returns]
    monkeypatch.setattr(worker_pool, "UNUSED", -1)
    runs = [running(seed=seed) for seed in range(2)]
    for run in runs:
        run.play()
    until(lambda: before[renewed] not in workers._workers, START)
    for run in runs:
        until(trained_beyond(run, run.update), START)
        assert run.message is None
        run.pause()
        update, losses = stood_still(run)
        assert len(losses) == update - run.history.first
    until(lambda: any(worker.place.returns for worker in workers._workers), START)
    assert len(workers._workers) == len(before)


def test_without_any_worker_viewers_and_the_host_are_told_and_a_fresh_scheduler_is_found_again() -> None:
    cluster = Cluster()
    said: list[str] = []
    try:
        places = DaskWorkers(cluster.address, said.append)
        workers = Workers(1, CONFIG, places)
        run = Run(CONFIG)
        workers.add(run)
        assert not places.workers_there
        assert f"dask worker {cluster.address} --nthreads 1" in places.start_one
        until(lambda: run.preparing == f"Waits for a worker: none has joined the Dask scheduler at {cluster.address}.")
        cluster.add_worker()
        until(lambda: said or len(workers._workers) == 1, START)
        assert said == []
        until(lambda: run.preparing == training_run.STARTING)
        assert run.message is None
        cluster.restart_scheduler()
        until(lambda: run.message is not None and run.message.text == places.missing == run.preparing, START)
        cluster.add_worker()
        until(lambda: len(workers._workers) == 1 and run.message is None, START)
        workers.close()
    finally:
        cluster.close()


def beating(dask_worker: Any) -> int:
    import threading

    return sum(thread.name in ("heartbeat", "prepare-data", "prepare-network") for thread in threading.enumerate())


def test_two_pages_train_in_the_same_workers_and_one_that_is_gone_leaves_nothing_there(
    cluster: Cluster, workers: Workers, running: Callable[..., Run]
) -> None:
    with Client(cluster.address, set_as_default=False) as client:
        before = client.run(beating)
        other = Workers(1, CONFIG, DaskWorkers(cluster.address))
        until(lambda: len(other._workers) == len(before), START)
        assert all(client.run(beating)[address] == count + 3 for address, count in before.items())
        runs = running(), Run(CONFIG)
        runs[1].set_speed(0)
        other.add(runs[1])
        for run in runs:
            run.play()
        for run in runs:
            until(trained_beyond(run, 2_000), START)
            assert run.message is None
            run.pause()
        losses = [stood_still(run)[1][:2_000] for run in runs]
        assert np.array_equal(*losses)
        other.close()
        until(lambda: client.run(beating) == before)


def test_a_worker_that_does_not_fit_is_refused_in_a_sentence(
    cluster: Cluster, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dask_session, "code", lambda: "another")
    other = Workers(1, CONFIG, DaskWorkers(cluster.address, said.append))
    try:
        until(lambda: len(said) == len(workers._workers))
        for sentence in said:
            assert sentence.endswith(
                "is not used: it has another version of the playground than this page: install the same one there."
            )
        cluster._start("worker", cluster.address, "--nthreads", "2", "--no-nanny", "--host", "127.0.0.1")
        until(lambda: len(said) > len(workers._workers), START)
        assert said[-1].endswith("is not used: it has 2 threads: start it with --nthreads 1.")
        assert other._workers == []
    finally:
        other.close()


def test_serve_gives_the_page_the_workers_of_the_scheduler(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(playground, "app", SimpleNamespace(serve=lambda *arguments: given.extend(arguments)), raising=False)
    arguments.main(["serve", "--port", str(free()), "--state", str(tmp_path), "--dask", cluster.address])
    places = given[-1]
    assert isinstance(places, DaskWorkers)
    assert places.workers_there
    places._client.close()


def test_a_scheduler_that_does_not_answer_is_a_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(dask_workers, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        assert arguments.main(["serve", "--port", str(free()), "--state", str(tmp_path), "--dask", address]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"No Dask scheduler answers at {address} (")
    assert said[0].endswith("): start one with: dask scheduler")


def test_without_the_package_the_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoDask, match=r'^--dask needs the package distributed .* -m pip install "distributed>=2026"$'):
        DaskWorkers("tcp://127.0.0.1:8786")
