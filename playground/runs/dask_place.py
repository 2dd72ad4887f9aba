"""One process of a Dask cluster as the place of a worker."""

from __future__ import annotations

import functools
import logging
import pickle
import secrets
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, CancelledError, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from playground.runs import dask_session
from playground.runs.dask_session import DaskSession, OtherCode
from playground.runs.heartbeat import Beat
from playground.runs.worker_place import failed

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10.0
"""Seconds in which a scheduler must answer, and a worker start again."""


class DaskPlace:
    """The process of a Dask worker, at its address.

    orders: does what waits for an answer; results: gives results to those who wait for them. nanny:
    whether another process starts where this one ends.
    """

    def __init__(
        self, client: Client, address: str, topic: str, nanny: bool, orders: ThreadPoolExecutor, results: ThreadPoolExecutor
    ) -> None:
        self.address, self.returns = address, nanny
        self._channel = secrets.token_hex(8)
        self._client, self._orders, self._results = client, orders, results
        self.session: Any = client.submit(
            DaskSession, self._channel, topic, dask_session.code(), key=f"playground-{self._channel}", workers=[address]
        )
        """Dask's future of the session there."""
        self._executor = client.get_executor(workers=[address], pure=False)
        self._lock = threading.Lock()
        self._waiting: dict[Future[Any], Future[Any]] | None = {}
        """What was submitted and is not back, with what Dask answers; None: the worker is gone."""

    @property
    def channel(self) -> Hashable:
        """See Place."""
        return self._channel

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """See Place."""
        from distributed.client import ClosedClientError

        future: Future[Any] = Future()
        with self._lock:
            if self._waiting is None:
                return failed(BrokenExecutor(f"the Dask worker at {self.address} is gone"))
            payload = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
            try:
                sent = self._executor.submit(dask_session.run, self.session, payload)
            except ClosedClientError as error:
                return failed(BrokenExecutor(str(error)))
            self._waiting[future] = sent
        sent.add_done_callback(lambda done: self._results.submit(self._take, future, done))
        return future

    def _take(self, future: Future[Any], done: Future[Any]) -> None:
        from distributed.scheduler import KilledWorker

        result: Any = None
        error: BaseException | None
        try:
            result, error = pickle.loads(done.result())
        except (KilledWorker, CancelledError, OtherCode):
            error = BrokenExecutor(f"the Dask worker at {self.address} died")
        except Exception as unknown:
            error = unknown
        with self._lock:
            if self._waiting is None or self._waiting.pop(future, None) is None:
                return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def lose(self) -> None:
        """The worker is gone: what was submitted fails; idempotent."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        for future, sent in (waiting or {}).items():
            sent.cancel()
            future.set_exception(BrokenExecutor(f"the Dask worker at {self.address} is gone"))

    @property
    def gone(self) -> bool:
        """Whether it was given up."""
        return self._waiting is None

    def cancel(self, ticket: int) -> None:
        """See Place."""
        key = self.session.key
        self._orders.submit(self._client.run, dask_session.cancel, key, ticket, workers=[self.address], on_error="ignore")

    def fresh(self) -> None:
        """None: Dask starts processes, and those that come join by themselves."""

    def says(self, beat: Beat) -> bool:
        """See Place."""
        return True

    def retire(self) -> None:
        """See Place. The nanny starts a fresh process."""
        self._orders.submit(self._client.restart_workers, [self.address], timeout=PATIENCE, raise_for_error=False)

    def end(self) -> None:
        """See Place. The process stays, for others."""
        self.lose()
        self.session.release()

    def kill(self) -> None:
        """See Place. Without a nanny it may come back to itself, and joins then."""
        self.lose()
        if self.returns:
            self.retire()

    def processes(self) -> list[int]:
        """None: they are not this machine's to end."""
        return []


@functools.cache
def quieten() -> None:
    """Keeps Dask's executor from logging a traceback for each task that we cancel."""
    from distributed.client import FutureCancelledError

    def wanted(record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], FutureCancelledError))

    logging.getLogger("tornado.application").addFilter(wanted)
