"""What runs in a Dask worker: a session for each page, which Dask keeps as the result of a task."""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import sys
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from playground.messages.chunk import Result
from playground.runs import heartbeat, worker
from playground.runs.worker import SWITCH, WorkerSession


class OtherCode(RuntimeError):
    """This worker has another version of the playground than the page."""


@functools.cache
def code() -> str:
    """A digest of the playground's own modules on this machine."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


class DaskSession:
    """The session of one page in this process. It ends when Dask frees it, as the page, or its
    connection, is gone.

    channel, topic: what its messages come with, and where they go. its_code: `code()` of the page.
    Made and used in the thread of Dask's tasks. Raises OtherCode.
    """

    def __init__(self, channel: str, topic: str, its_code: str) -> None:
        if its_code != code():
            raise OtherCode
        from distributed import get_worker

        this = get_worker()

        def send(message: Any) -> None:
            this.log_event(topic, {"channel": channel, "message": pickle.dumps(message)})

        self.cancelled = SimpleNamespace(value=0)
        self._session = WorkerSession(self.cancelled, SimpleNamespace(send=send))
        self._ended = threading.Event()
        _sessions.add(self)
        sys.setswitchinterval(SWITCH)
        heartbeat.start(send, self._ended)

    def run(self, payload: bytes) -> bytes:
        """Does one task, a function of runs/worker.py with its arguments; its result, and what it
        raised instead. All pickled: they pass through the scheduler as they are."""
        function, arguments = pickle.loads(payload)
        worker.adopt(self._session)
        result, error = None, None
        try:
            result = function(*arguments)
        except Exception as raised:
            error = raised.with_traceback(None)
            # Dask has frames and causes pickled too; those of TensorFlow would load it in the page.
            error.__cause__ = error.__context__ = None
        if isinstance(result, Result) and len(_sessions) > 1:
            # Runs of other pages use what is compiled here: no page can say how much of it none does.
            result = replace(result, compiled=0)
        return pickle.dumps((result, error), pickle.HIGHEST_PROTOCOL)

    def __reduce__(self) -> Any:
        """Refuses: Dask would move it to another worker, or to a disk."""
        raise TypeError(f"a session stays in its process, {os.getpid()}")

    def __del__(self) -> None:
        """Ends its threads. Dask knows no other word for a result that nobody wants any more."""
        if hasattr(self, "_ended"):
            self._ended.set()
            self._session.close()


_sessions: weakref.WeakSet[DaskSession] = weakref.WeakSet()
"""Those of all pages, in this process."""


def run(session: DaskSession, payload: bytes) -> bytes:
    """See DaskSession.run."""
    return session.run(payload)


def cancel(key: str, ticket: int, dask_worker: Any) -> None:
    """Chunks up to `ticket`, of the session that is the result `key`, are no longer wanted. Called
    beside the tasks."""
    session = dask_worker.data.get(key)
    if session is not None:
        session.cancelled.value = max(ticket, session.cancelled.value)
