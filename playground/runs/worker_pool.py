"""The worker processes: runs take turns, a chunk each. One thread hands out the chunks and waits
for no result."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk
from playground.runs.processes import PATIENCE, SPAWN
from playground.runs.training_run import TrainingRun
from playground.runs.worker import start, warm, work

SHAPES = 24
"""Shapes of network that a worker compiles before a fresh one replaces it: XLA never frees the
memory of a shape."""


def new_executor(cancelled: Any = None) -> ProcessPoolExecutor:
    """A worker process, which starts with its first chunk. cancelled: see WorkerSession."""
    return ProcessPoolExecutor(1, mp_context=SPAWN, initializer=start, initargs=(cancelled,))


@dataclass
class Worker:
    """One worker process; a process that replaces it gets another number."""

    number: int
    cancelled: Any
    """A number in memory shared with the process: chunks with a ticket up to it are no longer
    wanted."""
    executor: Executor
    chunks: int = 0
    """Chunks that were submitted and are not back yet."""
    tickets: int = 0
    """Chunks submitted so far: the ticket of the last one."""
    successor: Executor | None = None
    """A fresh process that is loading: it takes over when it is ready."""


class Workers:
    """`count` worker processes for any number of runs. `close` ends them; it is idempotent."""

    def __init__(self, count: int = 1, warm_up: RunConfig | None = None) -> None:
        self._warm_up = warm_up
        self._condition = threading.Condition()
        self._runs: list[TrainingRun] = []
        self._closed = False
        self._to_load: RunConfig | None = None
        """What every worker compiles before it gets its first chunk."""
        self._numbers = itertools.count()
        shared = [SPAWN.Value("q", 0, lock=False) for _ in range(count)]
        self._workers = [Worker(next(self._numbers), cancelled, new_executor(cancelled)) for cancelled in shared]
        self._thread = threading.Thread(target=self._hand_out, daemon=True, name="workers")
        self._thread.start()

    def add(self, run: TrainingRun) -> None:
        """Lets `run` take turns from now on."""
        with self._condition:
            self._runs.append(run)
        run.changed = self.wake
        self.wake()

    def remove(self, run: TrainingRun) -> None:
        """Takes `run` out of the round; a chunk in flight is ignored when it comes back."""
        with run.lock:
            run.closed = True
        with self._condition:
            self._runs = [one for one in self._runs if one is not run]

    def wake(self) -> None:
        """Makes the thread look for due chunks now."""
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
        for executor in [one for worker in self._workers for one in (worker.executor, worker.successor) if one is not None]:
            for process in _processes(executor):
                process.terminate()
            executor.shutdown(wait=False, cancel_futures=True)

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function(*arguments)` of runs/worker.py gives in a worker process, between two chunks;
        waits for it. A worker that died is replaced and asked once more."""
        for last in (False, True):
            with self._condition:
                worker = min(self._workers, key=lambda one: one.chunks)
                executor = worker.executor
            try:
                return executor.submit(function, *arguments).result()
            except BrokenExecutor:
                with self._condition:
                    if worker.executor is executor:
                        self._replace(worker)
                if last:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def processes(self) -> list[int]:
        """The process ids of the workers that are alive."""
        return [process.pid for worker in self._workers for process in _processes(worker.executor)]

    def _renew(self, worker: Worker) -> None:
        """Starts a fresh process beside a worker that has compiled enough; the old one works until
        the new one is ready."""
        if worker.successor is not None or self._warm_up is None:
            return
        successor = worker.successor = new_executor(worker.cancelled)

        def take_over(loaded: Future[int]) -> None:
            with self._condition:
                if self._closed or worker.successor is not successor:
                    successor.shutdown(wait=False)
                    return
                worker.successor = None
                if loaded.exception() is None:
                    # A chunk in flight still comes back: its callback knows the run, not the
                    # executor.
                    worker.executor.shutdown(wait=False)
                    worker.executor, worker.number = successor, next(self._numbers)

        successor.submit(warm, self._warm_up).add_done_callback(take_over)

    def warm(self) -> None:
        """Makes every worker load and compile before anyone comes; with a run there already, its
        chunks do that."""
        with self._condition:
            self._to_load = None if self._runs else self._warm_up
            self._condition.notify_all()

    def _hand_out(self) -> None:
        with self._condition:
            while not self._closed:
                if self._to_load is not None:
                    for worker in self._workers:
                        worker.executor.submit(warm, self._to_load)
                    self._to_load = None
                wait = self._assign()
                self._condition.wait(wait)

    def _assign(self) -> float | None:
        """Gives every idle worker its next chunk; returns seconds until more is due (None: until
        woken). Holds the condition."""
        soonest: float | None = None
        now = time.monotonic()
        for run in list(self._runs):
            wait = run.due(now)
            if wait is None:
                continue
            if wait > 0:
                soonest = wait if soonest is None else min(soonest, wait)
                continue
            idle = [worker for worker in self._workers if not worker.chunks]
            if not idle:
                break
            worker = next((worker for worker in idle if worker.number == run.state_holder), None)
            if worker is None and any(run.tied_to(worker.number) for worker in self._workers):
                continue
            worker = worker or idle[0]
            self._submit(worker, run)
            if not worker.chunks:
                # It failed at once: its wake-up came before this thread waited for one.
                soonest = 0.0
            # The next turn is the others'.
            self._runs.remove(run)
            self._runs.append(run)
        self._queue_ahead(now)
        return soonest

    def _queue_ahead(self, now: float) -> None:
        """Queues a second chunk where one run has the workers to itself; cancels queued chunks that
        are no longer wanted."""
        wanting = [run for run in self._runs if run.scheduler.in_flight is not None or run.due(now) is not None]
        for worker in self._workers:
            if worker.chunks > 1 and any(run.outdated() and run.state_holder == worker.number for run in self._runs):
                worker.cancelled.value = worker.tickets
            # No chunk can follow a cancelled one that is still to come back.
            follows = worker.tickets > worker.cancelled.value
            if worker.chunks == 1 and follows and len(wanting) == 1 and wanting[0].may_queue(worker.number):
                self._submit(worker, wanting[0])

    def _submit(self, worker: Worker, run: TrainingRun) -> None:
        worker.chunks += 1
        worker.tickets += 1
        executor, number = worker.executor, worker.number
        playing = sum(one.playing for one in self._runs)
        # While anyone watches another run, an unwatched one takes turns no longer than that.
        others_watched = any(one.view_requests.watched for one in self._runs)
        chunk = run.next_chunk(number, max(1, -(-playing // len(self._workers))), others_watched)
        try:
            future = executor.submit(work, chunk, worker.tickets)
        except BrokenExecutor as error:
            # The process died between two chunks: the chunk fails like one in flight.
            future = Future()
            future.set_exception(error)
        future.add_done_callback(lambda done: self._done(worker, number, executor, run, chunk, done))

    def _done(self, worker: Worker, number: int, executor: Executor, run: TrainingRun, chunk: Chunk, future: Future[Any]) -> None:
        """Called in the executor's own thread when a chunk came back or its worker died."""
        if self._closed:
            return
        try:
            error = future.exception()
        except CancelledError as cancelled:
            error = cancelled
        if isinstance(error, BrokenExecutor | CancelledError):
            with self._condition:
                if worker.executor is executor:
                    self._replace(worker)
            run.lost(chunk)
        elif error is not None:
            run.failed(chunk, error)
        else:
            result = future.result()
            run.take(number, chunk, result)
            if result.compiled >= SHAPES and worker.executor is executor:
                self._renew(worker)
        with self._condition:
            worker.chunks -= 1
            self._condition.notify_all()

    def _replace(self, worker: Worker) -> None:
        worker.executor.shutdown(wait=False, cancel_futures=True)
        worker.executor, worker.number = new_executor(worker.cancelled), next(self._numbers)


def _processes(executor: Executor) -> list[Any]:
    # The standard library has no public list of a pool's processes; without it `close` would wait
    # for the chunk in flight.
    return [process for process in (getattr(executor, "_processes", None) or {}).values() if process.is_alive()]
