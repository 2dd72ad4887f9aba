"""What each person more costs a lecture whose networks train in Dask workers: time of a core, memory,
and bytes on the network."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playground.bench import baseline, class_load, page_session
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row
from playground.bench.visitors import Visitor
from playground.launch import port as ports
from playground.launch.environment import ROOT

PEOPLE = class_load.PEOPLE
PATIENCE = 120.0
"""Seconds in which all must have a picture."""
MEGABYTE = 1e6

OWN = f"{PEOPLE} people with an echo run each, one Dask worker"
RATE = Promise(f"{OWN}: pictures of each", "1/s")
PAGE_TIME = Promise(f"{OWN}: time of a core in the page's process, a picture", "ms")
SCHEDULER_TIME = Promise(f"{OWN}: time of a core in the scheduler, a picture", "ms")
WORKER_TIME = Promise(f"{OWN}: time of a core in the worker, a picture", "ms")
PAGE_MEMORY = Promise(f"{OWN}: memory of the page's process, a person", "MB")
ONE_RUN = Promise("one echo run, one Dask worker: memory of the worker", "MB")
WORKER_MEMORY = Promise(f"{OWN}: memory of the worker, a run", "MB")
BYTES = Promise(f"{OWN}: on the network, a picture", "kB")
FOLLOWED = f"{PEOPLE} people who follow one echo run"
FOLLOWER_RATE = Promise(f"{FOLLOWED}: pictures of each", "1/s")
FOLLOWER_TIME = Promise(f"{FOLLOWED}: time of a core in the page's process, a picture of one of them", "ms")
FOLLOWER_BYTES = Promise(f"{FOLLOWED}: on the network, for each", "kB/s")
PROMISES = (
    *(FOLLOWER_RATE, FOLLOWER_TIME, FOLLOWER_BYTES),
    *(RATE, PAGE_TIME, SCHEDULER_TIME, WORKER_TIME, PAGE_MEMORY, ONE_RUN, WORKER_MEMORY, BYTES),
)


@dataclass(frozen=True)
class Cluster:
    """A scheduler and a worker, as processes of this machine."""

    address: str
    scheduler: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts them, and ends them."""
    port = ports.free()
    address = f"tcp://127.0.0.1:{port}"

    def start(*command: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1", "--no-dashboard"]
        return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    scheduler = start("scheduler", "--port", str(port))
    worker = start("worker", address, "--nthreads", "1", "--no-nanny")
    try:
        yield Cluster(address, scheduler, worker)
    finally:
        for process in (worker, scheduler):
            process.terminate()
            process.wait()


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Yields the rows. Times are those of processes: what else runs on the machine changes how many
    pictures come, not what one costs."""
    if missing := [name for name in ("distributed", "psutil") if baseline.missing(name)]:
        raise RuntimeError(f"{missing[0]} is not installed")
    import psutil  # type: ignore[import-untyped]

    with cluster() as dask:
        server = page_session.Server(ports.free(), dask=dask.address)
        try:
            server.wait()
            host, page = f"127.0.0.1:{server.port}", psutil.Process(server.process.pid)
            scheduler, worker = psutil.Process(dask.scheduler.pid), psutil.Process(dask.worker.pid)
            with class_load.people(host, ["echo"]) as first:
                _wait(first.check, lambda: first.visitors[0].came.is_set())
                first.train()
                _wait(first.check, lambda: bool(first.visitors[0].pictures))
                say(FOLLOWED)
                followers = [Visitor(host, {}, clicks=False, token=first.visitors[0].token) for _ in range(PEOPLE)]
                with class_load.visits(followers) as room:
                    room.train()
                    _wait(room.check, lambda: all(one.pictures for one in followers))
                    taken = _taken(followers, plan.watching * 2, (page,))
                yield Row(FOLLOWER_RATE, taken.rate)
                yield Row(FOLLOWER_TIME, 1e3 * taken.spent[0])
                yield Row(FOLLOWER_BYTES, taken.rate * taken.size / 1e3)
                say(OWN)
                before = page.memory_info().rss, worker.memory_info().rss
                with class_load.people(host, ["echo"] * PEOPLE) as room:
                    _wait(room.check, lambda: all(one.came.is_set() for one in room.visitors))
                    room.train()
                    _wait(room.check, lambda: all(one.pictures for one in room.visitors))
                    taken = _taken(room.visitors, plan.watching * 2, (page, scheduler, worker))
                    grown = page.memory_info().rss - before[0], worker.memory_info().rss - before[1]
                yield Row(ONE_RUN, before[1] / MEGABYTE)
                yield Row(RATE, taken.rate)
                for promise, spent in zip((PAGE_TIME, SCHEDULER_TIME, WORKER_TIME), taken.spent, strict=True):
                    yield Row(promise, 1e3 * spent)
                for promise, size in zip((PAGE_MEMORY, WORKER_MEMORY), grown, strict=True):
                    yield Row(promise, size / MEGABYTE / PEOPLE)
                yield Row(BYTES, taken.size / 1e3)
        finally:
            server.close()


@dataclass(frozen=True)
class Taken:
    """Of some seconds: pictures a second for each visitor, the fewest; seconds of a core that each of
    some processes spent a picture; bytes a picture."""

    rate: float
    spent: Sequence[float]
    size: float


def _taken(visitors: Sequence[Visitor], seconds: float, processes: Sequence[Any]) -> Taken:
    def now() -> tuple[list[int], list[float], int]:
        times = [process.cpu_times() for process in processes]
        pictures = [len(one.pictures) for one in visitors]
        return pictures, [one.user + one.system for one in times], sum(one.received for one in visitors)

    began, (pictures, spent, received) = time.monotonic(), now()
    threading.Event().wait(seconds)
    elapsed, (pictures_then, spent_then, received_then) = time.monotonic() - began, now()
    each = [later - earlier for earlier, later in zip(pictures, pictures_then, strict=True)]
    total = max(1, sum(each))
    costs = [(later - earlier) / total for earlier, later in zip(spent, spent_then, strict=True)]
    return Taken(min(each) / elapsed, costs, (received_then - received) / total)


def _wait(check: Callable[[], None], holds: Callable[[], bool]) -> None:
    deadline, clock = time.monotonic() + PATIENCE, threading.Event()
    while not holds():
        check()
        if time.monotonic() > deadline:
            raise RuntimeError(f"not all have a picture after {PATIENCE:.0f} s")
        clock.wait(0.05)
