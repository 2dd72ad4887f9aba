"""The worker processes and who gets the next one: a chunk each in turn. Its one thread hands out work and waits for no result."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk
from playground.runs import worker
from playground.runs.processes import PATIENCE, SPAWN
from playground.runs.run import Run

SHAPES = 24
"""Shapes of network that a worker compiles before a fresh one takes its place: the memory of one never comes back."""


def new_executor(dropped: Any = None) -> ProcessPoolExecutor:
    """A worker process by itself; it starts with its first piece of work. `dropped`: see worker.work."""
    return ProcessPoolExecutor(1, mp_context=SPAWN, initializer=worker.start, initargs=(dropped,))


@dataclass
class Slot:
    """One worker process and how many chunks it has; every process has a number of its own."""

    number: int
    dropped: Any
    """A number shared with the process: the chunks up to this ticket are wanted no longer."""
    executor: Executor
    busy: int = 0
    tickets: int = 0
    """Chunks submitted so far: the number of the last one."""
    successor: Executor | None = None
    """A fresh process that loads meanwhile: it takes over when it is ready."""


class Workers:
    """`count` worker processes for any number of runs. `close` ends them; calling it twice does no harm."""

    def __init__(self, count: int = 1, warm_up: RunConfig | None = None) -> None:
        self._warm_up = warm_up
        self._condition = threading.Condition()
        self._runs: list[Run] = []
        self._closed = False
        self._to_load: RunConfig | None = None
        """What every worker is to load and compile before it gets its first chunk."""
        self._numbers = itertools.count()
        shared = [SPAWN.Value("q", 0, lock=False) for _ in range(count)]
        self._slots = [Slot(next(self._numbers), dropped, new_executor(dropped)) for dropped in shared]
        self._thread = threading.Thread(target=self._hand_out, daemon=True, name="workers")
        self._thread.start()

    def add(self, run: Run) -> None:
        """Lets `run` take its turns from now on."""
        with self._condition:
            self._runs.append(run)
        run.changed = self.wake
        self.wake()

    def remove(self, run: Run) -> None:
        """Takes `run` out of the round; a chunk under way is dropped when it comes back."""
        with run.lock:
            run.closed = True
        with self._condition:
            self._runs = [one for one in self._runs if one is not run]

    def wake(self) -> None:
        """Has the thread look for work now."""
        with self._condition:
            self._condition.notify_all()

    def close(self) -> None:
        """Ends every worker process and the thread; idempotent."""
        with self._condition:
            if self._closed:
                return
            self._closed = True
            self._condition.notify_all()
        self._thread.join(PATIENCE)
        for executor in [one for slot in self._slots for one in (slot.executor, slot.successor) if one is not None]:
            for process in _processes(executor):
                process.terminate()
            executor.shutdown(wait=False, cancel_futures=True)

    def processes(self) -> list[int]:
        """The process numbers of the workers that are alive."""
        return [process.pid for slot in self._slots for process in _processes(slot.executor)]

    def _renew(self, slot: Slot) -> None:
        """Starts the successor of a worker that has compiled enough; the old one works on until that is ready."""
        if slot.successor is not None or self._warm_up is None:
            return
        successor = slot.successor = new_executor(slot.dropped)

        def take_over(loaded: Future[int]) -> None:
            with self._condition:
                if self._closed or slot.successor is not successor:
                    successor.shutdown(wait=False)
                    return
                slot.successor = None
                if loaded.exception() is None:
                    # A chunk under way still comes back: its future belongs to the run, not to the slot.
                    slot.executor.shutdown(wait=False)
                    slot.executor, slot.number = successor, next(self._numbers)

        successor.submit(worker.warm, self._warm_up).add_done_callback(take_over)

    def warm(self) -> None:
        """Has every worker load and compile before anyone comes; a run that is there already has them load what it needs itself."""
        with self._condition:
            self._to_load = None if self._runs else self._warm_up
            self._condition.notify_all()

    def _hand_out(self) -> None:
        with self._condition:
            while not self._closed:
                if self._to_load is not None:
                    for slot in self._slots:
                        slot.executor.submit(worker.warm, self._to_load)
                    self._to_load = None
                wait = self._assign()
                self._condition.wait(wait)

    def _assign(self) -> float | None:
        """Gives every idle worker its next chunk; returns seconds until more is due (None: until woken). Holds the condition."""
        soonest: float | None = None
        now = time.monotonic()
        for run in list(self._runs):
            wait = run.due(now)
            if wait is None:
                continue
            if wait > 0:
                soonest = wait if soonest is None else min(soonest, wait)
                continue
            idle = [slot for slot in self._slots if not slot.busy]
            if not idle:
                break
            slot = next((slot for slot in idle if slot.number == run.state_holder), None)
            if slot is None and any(run.tied_to(slot.number) for slot in self._slots):
                continue
            slot = slot or idle[0]
            self._submit(slot, run)
            if not slot.busy:
                # It failed at once, and its wake-up with it: this thread was not waiting yet.
                soonest = 0.0
            # Whoever was served goes to the end of the round.
            self._runs.remove(run)
            self._runs.append(run)
        self._queue_ahead(now)
        return soonest

    def _queue_ahead(self, now: float) -> None:
        """Where one run has all workers to itself, its next chunk waits in the worker before the last one is back, unless it is outdated."""
        wanting = [run for run in self._runs if run.in_flight is not None or run.due(now) is not None]
        for slot in self._slots:
            if slot.busy > 1 and any(run.outdated() and run.state_holder == slot.number for run in self._runs):
                slot.dropped.value = slot.tickets
            # Nothing can go on from a chunk that was dropped, although it is still to come back.
            kept = slot.tickets > slot.dropped.value
            if slot.busy == 1 and kept and len(wanting) == 1 and wanting[0].may_queue(slot.number):
                self._submit(slot, wanting[0])

    def _submit(self, slot: Slot, run: Run) -> None:
        slot.busy += 1
        slot.tickets += 1
        executor, number = slot.executor, slot.number
        playing = sum(one.playing for one in self._runs)
        # A run that nobody watches takes turns no longer than the others while there is anybody to wait for it.
        company = any(one.watched for one in self._runs)
        chunk = run.next_chunk(number, max(1, -(-playing // len(self._slots))), company)
        try:
            future = executor.submit(worker.work, chunk, slot.tickets)
        except BrokenExecutor as error:
            # It died between two chunks: the chunk fails like one that was under way.
            future = Future()
            future.set_exception(error)
        future.add_done_callback(lambda done: self._done(slot, number, executor, run, chunk, done))

    def _done(self, slot: Slot, number: int, executor: Executor, run: Run, chunk: Chunk, future: Future[Any]) -> None:
        """Runs in the executor's own thread when a chunk has come back, or its worker died."""
        if self._closed:
            return
        try:
            error = future.exception()
        except CancelledError as cancelled:
            error = cancelled
        if isinstance(error, BrokenExecutor | CancelledError):
            with self._condition:
                if slot.executor is executor:
                    self._replace(slot)
            run.lost(chunk)
        elif error is not None:
            run.failed(chunk, error)
        else:
            result = future.result()
            run.take(number, chunk, result)
            if result.compiled >= SHAPES and slot.executor is executor:
                self._renew(slot)
        with self._condition:
            slot.busy -= 1
            self._condition.notify_all()

    def _replace(self, slot: Slot) -> None:
        slot.executor.shutdown(wait=False, cancel_futures=True)
        slot.executor, slot.number = new_executor(slot.dropped), next(self._numbers)


def _processes(executor: Executor) -> list[Any]:
    # The standard library names a pool's processes only here; without them a close would wait for the chunk under way.
    return [process for process in (getattr(executor, "_processes", None) or {}).values() if process.is_alive()]
