"""What a worker makes ready beside its chunks, so that no other run waits for it: data and compiled
networks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from playground.messages.chunk import Failed, Preparing
from playground.settings import SettingError

Job = Callable[[], None]


@dataclass(frozen=True)
class Progress:
    """What the page's process hears of a preparation for the run named `run`: it has begun, or (done)
    is over."""

    run: str
    done: bool


class Preparations:
    """Jobs in a thread of their own, in the order of their coming, each made once for all runs that
    need it.

    send: tells the page's process; called from that thread. `require` is for the thread that works
    on chunks. A thread is enough: TensorFlow traces in Python, but compiles without its lock.
    """

    def __init__(self, name: str, send: Callable[[Progress], None]) -> None:
        self._send = send
        self._condition = threading.Condition()
        self._waiting: deque[Hashable] = deque()
        self._later: deque[Hashable] = deque()
        """What waits until nothing else does."""
        self._jobs: dict[Hashable, Job] = {}
        self._runs: dict[Hashable, list[str]] = {}
        """By job, the runs that wait for it."""
        self._errors: dict[Hashable, Exception] = {}
        self._done: set[Hashable] = set()
        self._current: Hashable = None
        self._closed = False
        threading.Thread(target=self._work, daemon=True, name=name).start()

    def require(self, key: Hashable, run: str, job: Job, later: bool = False) -> None:
        """Returns where the job `key` is done. Else it will be, and Preparing is raised; what the
        job raised is raised once. later: other jobs go first."""
        with self._condition:
            if key in self._done:
                return
            if key in self._errors:
                raise self._errors.pop(key)
            if key not in self._jobs:
                self._jobs[key], self._runs[key] = job, []
                (self._later if later else self._waiting).append(key)
                self._condition.notify_all()
            if run not in self._runs[key]:
                self._runs[key].append(run)
                if key == self._current:
                    self._send(Progress(run, done=False))
        raise Preparing(run)

    def forget(self, run: str) -> None:
        """The run is gone: what it alone waits for, and what has not begun, is not made."""
        with self._condition:
            for key in list(self._waiting):
                if run in self._runs[key]:
                    self._runs[key].remove(run)
                    if not self._runs[key]:
                        self._waiting.remove(key)
                        del self._jobs[key], self._runs[key]

    def close(self) -> None:
        """Ends the thread after the job that it is at."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting or self._later or self._closed)
                if self._closed:
                    return
                key = self._current = (self._waiting or self._later).popleft()
                job = self._jobs[key]
                for run in self._runs[key]:
                    self._send(Progress(run, done=False))
            error = _raised(job)
            with self._condition:
                self._current = None
                if error is None:
                    self._done.add(key)
                else:
                    self._errors[key] = error
                del self._jobs[key]
                for run in self._runs.pop(key):
                    self._send(Progress(run, done=True))


def _raised(job: Job) -> Exception | None:
    try:
        job()
    except (SettingError, LookupError) as error:
        return error
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")
    return None


def sender(connection: Any) -> Callable[[Any], None]:
    """Sends through `connection`, whose other end may be gone: then this process ends soon."""

    def send(message: Any) -> None:
        try:
            connection.send(message)
        except OSError:
            return

    return send
