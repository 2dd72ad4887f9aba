"""The share of the machine's CPU time that other processes use during a measurement."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playground.bench import baseline

SAMPLE = 0.5
"""Seconds between two samples. What a process uses after its last sample counts as others'."""


@dataclass(frozen=True)
class Reading:
    """CPU seconds so far: `available` on all cores, of which `idle`, of which used by `ours`."""

    available: float
    idle: float
    ours: float


@dataclass
class Load:
    """`share` (0 to 1) of the machine's CPU time that others used; None until it is measured."""

    share: float | None = None


def share_of_others(first: Reading, last: Reading) -> float:
    """Share (0 to 1) of the CPU time between two readings that was neither idle nor ours.

    Includes the system's own work, and on a virtual machine what the host took away.
    """
    available = last.available - first.available
    others = available - (last.idle - first.idle) - (last.ours - first.ours)
    return min(1.0, max(0.0, others / available))


class ProcessTree:
    """CPU time of a psutil process and all its descendants, also of ended and orphaned ones."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._running: dict[Any, float] = {root: 0.0}
        """CPU seconds of each process at its last sample."""
        self._ended = 0.0

    def seconds(self) -> float:
        """CPU seconds used so far; a process that has ended counts with its last sample."""
        import psutil  # type: ignore[import-untyped]

        for process in {*self._running, *self._root.children(recursive=True)}:
            try:
                # The number of a process that ended may belong to another one now.
                times = process.cpu_times() if process.is_running() else None
            except psutil.Error:
                times = None
            if times is not None:
                self._running[process] = times.user + times.system
            else:
                self._ended += self._running.pop(process, 0.0)
        return self._ended + sum(self._running.values())


def available() -> bool:
    """Whether the load can be measured: psutil is installed."""
    return not baseline.missing("psutil")


@contextmanager
def of_others() -> Iterator[Load]:
    """Measures during the block; sets `share` when it ends, or leaves it None without psutil.

    A thread samples our processes: those of Chromium report their CPU time to no parent.
    """
    load = Load()
    if not available():
        yield load
        return
    import psutil

    tree, cores = ProcessTree(psutil.Process()), psutil.cpu_count()
    over = threading.Event()

    def read() -> Reading:
        times = psutil.cpu_times()
        # Linux counts waiting for a disk apart from idle.
        return Reading(time.perf_counter() * cores, times.idle + getattr(times, "iowait", 0.0), tree.seconds())

    def sample() -> None:
        while not over.wait(SAMPLE):
            tree.seconds()

    first = read()
    sampler = threading.Thread(target=sample, daemon=True, name="machine-load")
    sampler.start()
    try:
        yield load
    finally:
        over.set()
        sampler.join()
        load.share = share_of_others(first, read())
