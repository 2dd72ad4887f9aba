"""The thread in which all training of this process happens; it goes on with what is asked for next before anybody asks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

Call = tuple[Callable[..., Any], tuple[Any, ...]]
"""A function and what it is called with."""

_thread = ThreadPoolExecutor(1, thread_name_prefix="training")
_begun: tuple[Future[Any], Callable[[Any], Call | None], Future[Any]] | None = None
"""The call before, what follows from its result, and what comes of that."""


def ask(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """What `function` returns or raises, called in the thread. Where the thread went on with just this, it is what came of that."""
    global _begun
    begun, _begun = _begun, None
    if begun is not None:
        before, following, answer = begun
        if before.exception() is None and following(before.result()) == (function, arguments):
            return answer
    return _thread.submit(function, *arguments)


def go_on(before: Future[Any], following: Callable[[Any], Call | None]) -> None:
    """Has the thread make the call that follows from the result of `before` as soon as that is there, unless there is none by then."""
    global _begun

    def made() -> Any:
        call = following(before.result())
        if call is not None:
            function, arguments = call
            return function(*arguments)

    _begun = before, following, _thread.submit(made)
