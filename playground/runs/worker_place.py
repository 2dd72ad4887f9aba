"""Where workers train: processes of this machine, or what else keeps to the same few methods."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from playground.runs import processes
from playground.runs.heartbeat import Beat
from playground.runs.preparation import Progress
from playground.runs.processes import CONTEXT, Origin
from playground.runs.worker import start

Message = Progress | Beat
"""What a worker says beside its results."""


class Place(Protocol):
    """Where one worker trains. Its methods return at once, and may be called from any thread."""

    returns: bool
    """Whether another process comes for one that was retired, although `fresh` gives none."""

    @property
    def channel(self) -> Hashable:
        """What this worker's messages come with; a fresh process that follows keeps it."""

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """The result of `function(*arguments)` of runs/worker.py there, after what was submitted
        before; BrokenExecutor where the worker has died."""

    def cancel(self, ticket: int) -> None:
        """Chunks with a ticket up to this one are no longer wanted."""

    def fresh(self) -> Place | None:
        """Another process for the same worker, which starts with what it is given first; None: one
        comes, if at all, by itself."""

    def says(self, beat: Beat) -> bool:
        """Whether the beat is of the process that works here now."""

    def retire(self) -> None:
        """Ends it after what was submitted."""

    def end(self) -> None:
        """Ends it with what is under way."""

    def kill(self) -> None:
        """Ends a process that does not answer, as if it had died."""

    def processes(self) -> list[int]:
        """The ids of its processes on this machine that are alive."""


class Places(Protocol):
    """Where places come from."""

    missing: str
    """What to tell viewers while there is no worker at all."""

    def begin(self, joined: Callable[[Place], None], left: Callable[[Place], None]) -> None:
        """Calls `joined` with each place that there is or will be, and `left` with one that is gone;
        what it had to do has failed by then."""

    def load_ahead(self) -> None:
        """Waits until a worker can be started at once. Raises OSError and EOFError."""

    def hear(self, seconds: float) -> Iterator[tuple[Hashable, Message]]:
        """What came from workers, with the channel of each; waits for it at most so long."""

    def wake(self) -> None:
        """Has `hear` return now."""

    def close(self) -> None:
        """Called after every place was ended: calls `begin`'s functions no more."""


class _OneProcess(ProcessPoolExecutor):
    """A process that can't be started counts as one that died; so does one that dies while it sends a
    result."""

    def submit(self, *arguments: Any, **options: Any) -> Future[Any]:
        try:
            future = super().submit(*arguments, **options)
        except (OSError, EOFError) as error:
            raise BrokenExecutor(f"no process could be started: {error or type(error).__name__}") from error
        # The process has its own copy by now. With ours open, whoever reads half a result would wait
        # for ever for the rest of it: the pool's thread, and with it the end of this program.
        results: Any = self._result_queue
        if sys.platform != "win32" and not results._writer.closed:
            results._writer.close()
        return future


def new_executor(cancelled: Any = None, progress: Any = None) -> ProcessPoolExecutor:
    """A worker process, which starts with its first chunk. cancelled, progress: see
    WorkerSession."""
    return _OneProcess(1, mp_context=CONTEXT, initializer=Origin().begin, initargs=(start, cancelled, progress))


def failed(error: BaseException) -> Future[Any]:
    """What fails with `error`."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


class ProcessPlace:
    """A process of this machine.

    before: the process that it follows: it shares its memory and its pipe.
    """

    returns = False

    def __init__(self, before: ProcessPlace | None = None) -> None:
        self._cancelled: Any = CONTEXT.Value("q", 0, lock=False) if before is None else before._cancelled
        self.progress: tuple[Connection, Connection] = CONTEXT.Pipe(duplex=False) if before is None else before.progress
        """Where we hear how the process gets on with what it prepares, and its own end."""
        self._executor = new_executor(self._cancelled, self.progress[1])

    @property
    def channel(self) -> Hashable:
        """See Place."""
        return self.progress[0]

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """See Place; where the process has died between two chunks, it fails like one in flight.
        Raises RuntimeError after `retire`."""
        try:
            return self._executor.submit(function, *arguments)
        except BrokenExecutor as error:
            return failed(error)

    def cancel(self, ticket: int) -> None:
        """See Place."""
        self._cancelled.value = ticket

    def fresh(self) -> ProcessPlace:
        """See Place."""
        return ProcessPlace(self)

    def says(self, beat: Beat) -> bool:
        """See Place."""
        return beat.process in self.processes()

    def retire(self) -> None:
        """See Place."""
        self._executor.shutdown(wait=False)

    def end(self) -> None:
        """See Place."""
        for process in self._alive():
            process.terminate()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def kill(self) -> None:
        """See Place."""
        for process in self._alive():
            process.kill()

    def processes(self) -> list[int]:
        """See Place."""
        return [process.pid for process in self._alive()]

    def _alive(self) -> list[Any]:
        # The standard library has no public list of a pool's processes; without it `end` would wait
        # for the chunk in flight.
        return [process for process in (self._executor._processes or {}).values() if process.is_alive()]


class ThisMachine:
    """`count` processes of this machine, each of which is followed by another one when it dies."""

    missing = ""

    def __init__(self, count: int) -> None:
        self._first = [ProcessPlace() for _ in range(count)]

    def begin(self, joined: Callable[[Place], None], left: Callable[[Place], None]) -> None:
        """See Places."""
        for place in self._first:
            joined(place)

    def load_ahead(self) -> None:
        """See Places."""
        processes.load_ahead()

    def hear(self, seconds: float) -> Iterator[tuple[Hashable, Message]]:
        """See Places."""
        for connection in wait([place.progress[0] for place in self._first], seconds):
            assert isinstance(connection, Connection)
            while connection.poll():
                yield connection, connection.recv()

    def wake(self) -> None:
        """See Places."""
        self._first[0].progress[1].send(Progress("", done=True))

    def close(self) -> None:
        """See Places."""
        for end in itertools.chain(*(place.progress for place in self._first)):
            end.close()
