"""A worker process that outlives those who ended it: for tests of what is trained, not of where."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from playground.runs.worker_place import new_executor


class OneWorker:
    """An executor, as headless runs use one, whose process is there until `close`."""

    def __init__(self) -> None:
        self._executor = new_executor()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Runs it in the process."""
        return self._executor.submit(function, *arguments)

    def shutdown(self, wait: bool, cancel_futures: bool) -> None:
        """Leaves the process as it is."""

    def close(self) -> None:
        """Ends it."""
        self._executor.shutdown(cancel_futures=True)
