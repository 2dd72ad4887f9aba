"""The thread in which all training of a session happens; it starts the call that will probably come
next before it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

Call = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function and its arguments."""


class TrainingThread:
    """One thread, used by one caller at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="training")
        self._speculation: tuple[Future[Any], Callable[[Any], Call | None], Future[Any]] | None = None
        """The call before, which call follows from its result, and the result of that call."""

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """The result of this call in the thread: of the speculation, where it was for just this
        call, else of a new one."""
        speculation, self._speculation = self._speculation, None
        if speculation is not None:
            before, following, result = speculation
            if before.exception() is None and following(before.result()) == (function, arguments):
                return result
        return self._thread.submit(function, *arguments)

    def speculate(self, before: Future[Any], following: Callable[[Any], Call | None]) -> None:
        """Makes the call that follows from the result of `before` as soon as that is known; None:
        no call follows."""

        def made() -> Any:
            call = following(before.result())
            if call is not None:
                function, arguments = call
                return function(*arguments)

        self._speculation = before, following, self._thread.submit(made)

    def close(self) -> None:
        """Waits for the running call and ends the thread; later calls change nothing."""
        self._thread.shutdown(cancel_futures=True)
