"""The worker processes: runs take turns, a chunk each. One thread hands out the chunks and waits
for no result."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import dataclass, field
from typing import Any

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk, Preparing, Result
from playground.runs import heartbeat
from playground.runs.heartbeat import Beat, Silence
from playground.runs.processes import PATIENCE
from playground.runs.training_run import TrainingRun
from playground.runs.worker import forget, load, warm, work
from playground.runs.worker_place import Message, Place, Places, ThisMachine

AT_ONCE = 2
"""Chunks in a worker: one under way, and one behind it."""
UNUSED = 400 << 20
"""Bytes of compiled networks that no run uses, by estimate, above which a fresh process replaces a
worker: XLA never frees a network's memory. Until then all stay compiled."""
LOADED = 330 << 20
"""Bytes of a worker, of which it shares two thirds with others, before its first network."""
OF_NETWORK = 25 << 20
"""Bytes of a compiled network where the system doesn't tell a process's memory."""


@dataclass
class Worker:
    """One worker; a process that replaces it gets another number."""

    number: int
    place: Place
    chunks: int = 0
    """Chunks that were submitted and are not back yet."""
    tickets: int = 0
    """Chunks submitted so far: the ticket of the last one."""
    cancelled: int = 0
    """The ticket up to which chunks are no longer wanted."""
    clock: float = 0.0
    """Seconds of its time that the run whose chunk was submitted last had had by then: whoever comes,
    or comes back, counts as having had as much."""
    successor: Place | None = None
    """A fresh process that is loading: it takes over when it is ready."""
    leaves: bool = False
    """Whether it gets no more chunks, and ends after those that it has."""
    owed: int = 0
    """Runs that it is still to take from others: it has joined them."""
    silence: Silence = field(default_factory=Silence)
    """How long the process has said nothing."""

    def unused(self, result: Result, runs: int) -> int:
        """Bytes of the networks that no run uses, where `runs` runs use one each at most."""
        grown = result.memory - LOADED if result.memory else OF_NETWORK * result.compiled
        return grown * max(0, result.compiled - runs) // max(1, result.compiled)


class Workers:
    """Workers for any number of runs: `count` processes of this machine, or those at `places`.
    `close` ends them; it is idempotent."""

    def __init__(self, count: int = 1, warm_up: RunConfig | None = None, places: Places | None = None) -> None:
        self._warm_up = warm_up
        self._places = places or ThisMachine(count)
        self._condition = threading.Condition()
        self._runs: list[TrainingRun] = []
        self._closed = False
        self._to_load: RunConfig | None = None
        """What every worker compiles before it gets its first chunk."""
        self._warmed = False
        """Whether those that come from now on do so too."""
        self._numbers = itertools.count()
        self._workers: list[Worker] = []
        self._places.begin(self._join, self._leave)
        self._thread = threading.Thread(target=self._hand_out, daemon=True, name="workers")
        self._thread.start()
        self._listener = threading.Thread(target=self._listen, daemon=True, name="preparations")
        self._listener.start()

    def _join(self, place: Place) -> None:
        """There is one more worker."""
        with self._condition:
            worker = Worker(next(self._numbers), place)
            worker.owed = len(self._runs) // (len(self._workers) + 1)
            self._workers.append(worker)
            if self._warmed and self._warm_up is not None:
                place.submit(load, self._warm_up)
            self._condition.notify_all()

    def _leave(self, place: Place) -> None:
        """A worker is gone, which had no chunk."""
        with self._condition:
            found = [worker for worker in self._workers if worker.place is place]
            guilty = [run for worker in found for run in self._preparing(worker.number)]
            for worker in found:
                self._replace(worker)
        for run in guilty:
            run.died_preparing()

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
                        worker.place.submit(forget, run.scheduler.name)

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
        self._places.wake()
        self._listener.join(PATIENCE)
        for place in [one for worker in self._workers for one in (worker.place, worker.successor) if one is not None]:
            place.end()
        self._places.close()

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function(*arguments)` of runs/worker.py gives in a worker process, between two chunks;
        waits for it, and for a worker where there is none. One that died is replaced and asked once
        more."""
        for last in (False, True):
            with self._condition:
                self._condition.wait_for(lambda: self._workers or self._closed)
                if self._closed:
                    raise BrokenExecutor("the workers were closed")
                worker = min(self._workers, key=lambda one: one.chunks)
                place = worker.place
            try:
                return place.submit(function, *arguments).result()
            except BrokenExecutor:
                with self._condition:
                    if worker.place is place:
                        self._replace(worker)
                if last:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def processes(self) -> list[int]:
        """The process ids of the workers that are alive, of those on this machine."""
        return [process for worker in self._workers for process in worker.place.processes()]

    def _renew(self, worker: Worker) -> None:
        """Starts a fresh process beside a worker that has compiled enough; the old one works until
        the new one is ready. Where another one comes by itself, the worker leaves."""
        if worker.successor is not None or self._warm_up is None:
            return
        successor = worker.successor = worker.place.fresh()
        if successor is None:
            worker.leaves = worker.place.returns
            return
        configs = [self._warm_up, *(run.config for run in self._runs if run.home == worker.number and not run.uploads)]

        def take_over(loaded: Future[None]) -> None:
            with self._condition:
                if self._closed or worker.successor is not successor:
                    successor.retire()
                    return
                worker.successor = None
                if loaded.exception() is None:
                    # A chunk in flight still comes back: its callback knows the run, not the place.
                    worker.place.retire()
                    worker.place = successor
                    self._renumber(worker)

        successor.submit(warm, configs).add_done_callback(take_over)

    def warm(self) -> None:
        """Makes every worker load and compile before anyone comes; with a run there already, its
        chunks do that."""
        with self._condition:
            self._warmed, self._to_load = True, None if self._runs else self._warm_up
            self._condition.notify_all()

    def _hand_out(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._closed or self._runs or self._to_load is not None)
        with contextlib.suppress(OSError, EOFError):  # the workers' own start says what is wrong
            self._places.load_ahead()
        with self._condition:
            while not self._closed:
                if self._to_load is not None:
                    for worker in self._workers:
                        worker.place.submit(load, self._to_load)
                    self._to_load = None
                self._condition.wait(self._assign())

    def _assign(self) -> float | None:
        """Gives every worker that has room its next chunk; returns seconds until more is due (None:
        until woken). Holds the condition.

        Which run goes first, TrainingRun.place says. While a chunk is under way, another run's waits
        behind it.
        """
        soonest: float | None = None
        now = time.monotonic()
        self._settle(now)
        for run in sorted(self._runs, key=lambda run: run.place(now)):
            pause = run.due(now)
            if pause is None:
                continue
            if pause > 0:
                soonest = pause if soonest is None else min(soonest, pause)
                continue
            worker = next((worker for worker in self._workers if worker.number == run.home and not worker.leaves), None)
            if worker is None or worker.chunks >= AT_ONCE or (worker.tickets <= worker.cancelled and worker.chunks):
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
        there = [worker for worker in self._workers if not worker.leaves]
        if len(there) < 2:
            for run in self._runs:
                run.home = there[0].number if there else None
            return
        wanting = {worker.number: 0 for worker in there}
        new = [run for run in self._runs if run.home not in wanting]
        for run in self._runs:
            if run.home in wanting:
                wanting[run.home] += run.wants(now)
        for run in new:
            run.home = min(wanting, key=lambda number: wanting[number])
            wanting[run.home] += run.wants(now)
        most = max(wanting.values())
        idle = [one for one in there if not wanting[one.number] or (one.owed and most > wanting[one.number] + 1)]
        for run in reversed(self._runs):
            home = run.home
            if not idle or home is None:
                return
            to = idle[-1]
            if to.owed and wanting[home] < max(wanting.values()):
                continue  # one that has joined takes from the fullest
            least = wanting[to.number] + 1
            if wanting[home] > least and run.wants(now) and run.scheduler.in_flight is None and not run.tied_to(home):
                wanting[home] -= 1
                wanting[to.number] += 1
                run.home, to.owed = to.number, max(0, to.owed - 1)
                if not to.owed:
                    idle.pop()

    def _queue_ahead(self) -> None:
        """Queues a second chunk where one run has the workers to itself; cancels queued chunks that
        are no longer wanted."""
        for worker in self._workers:
            homely = [run for run in self._runs if run.home == worker.number]
            playing = [run for run in homely if run.playing]
            if worker.chunks > 1 and any(run.outdated() for run in homely):
                worker.cancelled = worker.tickets
                worker.place.cancel(worker.cancelled)
            # No chunk can follow a cancelled one that is still to come back.
            follows = worker.tickets > worker.cancelled and not worker.leaves
            if worker.chunks == 1 and follows and len(playing) == 1 and playing[0].may_queue(worker.number):
                self._submit(worker, playing[0])

    def _submit(self, worker: Worker, run: TrainingRun) -> None:
        worker.chunks += 1
        worker.tickets += 1
        worker.clock = run.spent = max(run.spent, worker.clock)
        place, number = worker.place, worker.number
        run.worker_loaded = worker.silence.loaded
        playing = sum(one.playing and one.home == number for one in self._runs)
        # While anyone watches another run, an unwatched one takes turns no longer than that.
        others_watched = any(one.view_requests.watched for one in self._runs)
        chunk = run.next_chunk(number, max(1, playing), others_watched)
        future = place.submit(work, chunk, worker.tickets)
        future.add_done_callback(lambda done: self._done(worker, number, place, run, chunk, done))

    def _done(self, worker: Worker, number: int, place: Place, run: TrainingRun, chunk: Chunk, future: Future[Any]) -> None:
        """Called in the place's own thread when a chunk came back or its worker died."""
        if self._closed:
            return
        try:
            error = future.exception()
        except CancelledError as cancelled:
            error = cancelled
        if isinstance(error, BrokenExecutor | CancelledError):
            with self._condition:
                guilty = self._preparing(number)
                loaded = worker.silence.loaded
                if worker.place is place:
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
            if worker.unused(result, homely) > UNUSED and worker.place is place:
                self._renew(worker)
        with self._condition:
            worker.chunks -= 1
            if worker.leaves and not worker.chunks:
                self._remove(worker)
                worker.place.retire()
            self._condition.notify_all()

    def _preparing(self, number: int) -> list[TrainingRun]:
        """The runs for which the worker with this number makes something ready."""
        return [run for run in self._runs if run.home == number and run.being_prepared]

    def _replace(self, worker: Worker) -> None:
        """Puts a fresh process in the place of one that died; without any, the worker is gone."""
        worker.place.end()
        fresh = worker.place.fresh()
        if fresh is None:
            self._remove(worker)
        else:
            worker.place = fresh
            self._renumber(worker)

    def _remove(self, worker: Worker) -> None:
        self._workers = [one for one in self._workers if one is not worker]

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
            for channel, message in self._places.hear(heartbeat.EVERY):
                self._hear(channel, message)
            for worker in list(self._workers):
                worker.silence.listened(time.monotonic() - began)
                self._look_after(worker)
            for run in list(self._runs):
                run.tell_missing("" if self._workers else self._places.missing)

    def _hear(self, channel: Hashable, message: Message) -> None:
        if isinstance(message, Beat):
            for worker in list(self._workers):
                if worker.place.channel == channel and worker.place.says(message):
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
            worker.place.kill()
