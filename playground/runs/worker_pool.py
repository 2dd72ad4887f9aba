"""The worker processes: runs take turns, a chunk each. One thread hands out the chunks and waits
for no result."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Preparing, Result
from playground.runs import heartbeat, processes
from playground.runs.heartbeat import Beat, Silence
from playground.runs.preparation import Progress
from playground.runs.processes import CONTEXT, PATIENCE, Origin
from playground.runs.training_run import TrainingRun
from playground.runs.worker import forget, load, start, warm, work

AT_ONCE = 2
"""Chunks in a worker: one under way, and one behind it."""
UNUSED = 400 << 20
"""Bytes of compiled networks that no run uses, by estimate, above which a fresh process replaces a
worker: XLA never frees a network's memory. Until then all stay compiled."""
LOADED = 330 << 20
"""Bytes of a worker, of which it shares two thirds with others, before its first network."""
OF_NETWORK = 25 << 20
"""Bytes of a compiled network where the system doesn't tell a process's memory."""


class _OneProcess(ProcessPoolExecutor):
    """A process that can't be started counts as one that died."""

    def submit(self, *arguments: Any, **options: Any) -> Future[Any]:
        try:
            return super().submit(*arguments, **options)
        except (OSError, EOFError) as error:
            raise BrokenExecutor(f"no process could be started: {error or type(error).__name__}") from error


def new_executor(cancelled: Any = None, progress: Any = None) -> ProcessPoolExecutor:
    """A worker process, which starts with its first chunk. cancelled, progress: see
    WorkerSession."""
    return _OneProcess(1, mp_context=CONTEXT, initializer=Origin().begin, initargs=(start, cancelled, progress))


@dataclass
class Worker:
    """One worker process; a process that replaces it gets another number."""

    number: int
    cancelled: Any
    """A number in memory shared with the process: chunks with a ticket up to it are no longer
    wanted."""
    progress: tuple[Connection, Connection]
    """Where we hear how the process gets on with what it prepares, and its own end."""
    executor: Executor
    chunks: int = 0
    """Chunks that were submitted and are not back yet."""
    tickets: int = 0
    """Chunks submitted so far: the ticket of the last one."""
    clock: float = 0.0
    """Seconds of its time that the run whose chunk was submitted last had had by then: whoever comes,
    or comes back, counts as having had as much."""
    successor: Executor | None = None
    """A fresh process that is loading: it takes over when it is ready."""
    silence: Silence = field(default_factory=Silence)
    """How long the process has said nothing."""

    def unused(self, result: Result, runs: int) -> int:
        """Bytes of the networks that no run uses, where `runs` runs use one each at most."""
        grown = result.memory - LOADED if result.memory else OF_NETWORK * result.compiled
        return grown * max(0, result.compiled - runs) // max(1, result.compiled)


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
        self._workers = [self._new_worker() for _ in range(count)]
        self._thread = threading.Thread(target=self._hand_out, daemon=True, name="workers")
        self._thread.start()
        self._listener = threading.Thread(target=self._listen, daemon=True, name="preparations")
        self._listener.start()

    def _new_worker(self) -> Worker:
        cancelled, progress = CONTEXT.Value("q", 0, lock=False), CONTEXT.Pipe(duplex=False)
        return Worker(next(self._numbers), cancelled, progress, new_executor(cancelled, progress[1]))

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
            for worker in self._workers:
                if worker.number == run.home and run.scheduler.waits_until:
                    with contextlib.suppress(RuntimeError):  # it was shut down
                        _submitted(worker.executor, forget, run.scheduler.name)

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
        self._workers[0].progress[1].send(Progress("", done=True))
        self._listener.join(PATIENCE)
        for executor in [one for worker in self._workers for one in (worker.executor, worker.successor) if one is not None]:
            for process in _processes(executor):
                process.terminate()
            executor.shutdown(wait=False, cancel_futures=True)
        for end in itertools.chain(*(worker.progress for worker in self._workers)):
            end.close()

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
        successor = worker.successor = new_executor(worker.cancelled, worker.progress[1])
        configs = [self._warm_up, *(run.config for run in self._runs if run.home == worker.number and not run.uploads)]

        def take_over(loaded: Future[None]) -> None:
            with self._condition:
                if self._closed or worker.successor is not successor:
                    successor.shutdown(wait=False)
                    return
                worker.successor = None
                if loaded.exception() is None:
                    # A chunk in flight still comes back: its callback knows the run, not the
                    # executor.
                    worker.executor.shutdown(wait=False)
                    worker.executor = successor
                    self._renumber(worker)

        _submitted(successor, warm, configs).add_done_callback(take_over)

    def warm(self) -> None:
        """Makes every worker load and compile before anyone comes; with a run there already, its
        chunks do that."""
        with self._condition:
            self._to_load = None if self._runs else self._warm_up
            self._condition.notify_all()

    def _hand_out(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._closed or self._runs or self._to_load is not None)
        with contextlib.suppress(OSError, EOFError):  # the workers' own start says what is wrong
            processes.load_ahead()
        with self._condition:
            while not self._closed:
                if self._to_load is not None:
                    for worker in self._workers:
                        _submitted(worker.executor, load, self._to_load)
                    self._to_load = None
                self._condition.wait(self._assign())

    def _assign(self) -> float | None:
        """Gives every worker that has room its next chunk; returns seconds until more is due (None:
        until woken). Holds the condition.

        The run goes first that has had the least of a worker's time. While a chunk is under way,
        another run's waits behind it.
        """
        soonest: float | None = None
        now = time.monotonic()
        self._settle(now)
        for run in sorted(self._runs, key=lambda one: one.spent):
            pause = run.due(now)
            if pause is None:
                continue
            if pause > 0:
                soonest = pause if soonest is None else min(soonest, pause)
                continue
            worker = next(worker for worker in self._workers if worker.number == run.home)
            if worker.chunks >= AT_ONCE or (worker.tickets <= worker.cancelled.value and worker.chunks):
                continue
            self._submit(worker, run)
            if not worker.chunks:
                # It failed at once: its wake-up came before this thread waited for one.
                soonest = 0.0
        self._queue_ahead()
        return soonest

    def _settle(self, now: float) -> None:
        """Gives every run a worker, where it stays with what is compiled there; moves one to a worker
        that has none."""
        if len(self._workers) == 1:
            for run in self._runs:
                run.home = self._workers[0].number
            return
        wanting = {worker.number: 0 for worker in self._workers}
        new = [run for run in self._runs if run.home not in wanting]
        for run in self._runs:
            if run.home in wanting:
                wanting[run.home] += run.wants(now)
        for run in new:
            run.home = min(wanting, key=lambda number: wanting[number])
            wanting[run.home] += run.wants(now)
        idle = [number for number, runs in wanting.items() if not runs]
        for run in reversed(self._runs):
            home = run.home
            if not idle or home is None:
                return
            if wanting[home] > 1 and run.wants(now) and run.scheduler.in_flight is None and not run.tied_to(home):
                wanting[home] -= 1
                run.home = idle.pop()

    def _queue_ahead(self) -> None:
        """Queues a second chunk where one run has the workers to itself; cancels queued chunks that
        are no longer wanted."""
        for worker in self._workers:
            homely = [run for run in self._runs if run.home == worker.number]
            playing = [run for run in homely if run.playing]
            if worker.chunks > 1 and any(run.outdated() for run in homely):
                worker.cancelled.value = worker.tickets
            # No chunk can follow a cancelled one that is still to come back.
            follows = worker.tickets > worker.cancelled.value
            if worker.chunks == 1 and follows and len(playing) == 1 and playing[0].may_queue(worker.number):
                self._submit(worker, playing[0])

    def _submit(self, worker: Worker, run: TrainingRun) -> None:
        worker.chunks += 1
        worker.tickets += 1
        worker.clock = run.spent = max(run.spent, worker.clock)
        executor, number = worker.executor, worker.number
        run.worker_loaded = worker.silence.loaded
        playing = sum(one.playing and one.home == number for one in self._runs)
        # While anyone watches another run, an unwatched one takes turns no longer than that.
        others_watched = any(one.view_requests.watched for one in self._runs)
        chunk = run.next_chunk(number, max(1, playing), others_watched)
        future = _submitted(executor, work, chunk, worker.tickets)
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
                guilty = [one for one in self._runs if one.home == number and one.being_prepared]
                loaded = worker.silence.loaded
                if worker.executor is executor:
                    self._replace(worker)
            for one in guilty:
                one.died_preparing()
            run.lost(chunk, blamed=not guilty, loading=not loaded)
        elif isinstance(error, Preparing):
            run.wait(chunk)
        elif error is not None:
            run.failed(chunk, error)
        else:
            result = future.result()
            run.take(number, chunk, result)
            homely = sum(one.home == number for one in list(self._runs))
            if worker.unused(result, homely) > UNUSED and worker.executor is executor:
                self._renew(worker)
        with self._condition:
            worker.chunks -= 1
            self._condition.notify_all()

    def _replace(self, worker: Worker) -> None:
        worker.executor.shutdown(wait=False, cancel_futures=True)
        worker.executor = new_executor(worker.cancelled, worker.progress[1])
        self._renumber(worker)

    def _renumber(self, worker: Worker) -> None:
        """Gives a fresh process its number; the runs of the one before move in."""
        worker.silence.begin()
        before, worker.number = worker.number, next(self._numbers)
        for run in self._runs:
            if run.home == before:
                run.home = worker.number

    def _listen(self) -> None:
        """Passes on how workers get on with what they prepare, and notices who says nothing. A thread
        of its own."""
        while not self._closed:
            began = time.monotonic()
            for connection in wait([worker.progress[0] for worker in self._workers], heartbeat.EVERY):
                worker = next(worker for worker in self._workers if worker.progress[0] is connection)
                self._hear(worker, worker.progress[0].recv())
            for worker in self._workers:
                if not worker.progress[0].poll():
                    worker.silence.listened(time.monotonic() - began)
                    self._look_after(worker)

    def _hear(self, worker: Worker, message: Progress | Beat) -> None:
        if isinstance(message, Beat):
            if any(process.pid == message.process for process in _processes(worker.executor)):
                worker.silence.heard(message)
                for run in list(self._runs):
                    if run.home == worker.number:
                        run.worker_loaded = message.loaded
            return
        for run in list(self._runs):
            if message.run and run.is_named(message.run):
                run.prepared(message)

    def _look_after(self, worker: Worker) -> None:
        """Tells the runs of a worker that has been silent for long; ends it after longer, as if it had
        died."""
        silent = worker.silence.seconds
        for run in list(self._runs):
            if run.home == worker.number:
                run.tell_silence(silent if silent > heartbeat.SILENT else 0.0)
        if silent > heartbeat.HUNG:
            worker.silence.begin()
            for process in _processes(worker.executor):
                process.kill()


def _submitted(executor: Executor, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """The result of `function(*arguments)` in a worker; where its process has died between two chunks,
    it fails like one in flight."""
    try:
        return executor.submit(function, *arguments)
    except BrokenExecutor as error:
        failed: Future[Any] = Future()
        failed.set_exception(error)
        return failed


def _processes(executor: Executor) -> list[Any]:
    # The standard library has no public list of a pool's processes; without it `close` would wait
    # for the chunk in flight.
    return [process for process in (getattr(executor, "_processes", None) or {}).values() if process.is_alive()]
