"""The thread in which all training of this process happens, and what it has begun although nobody has asked for it yet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

_thread = ThreadPoolExecutor(1, thread_name_prefix="training")
_begun: tuple[tuple[Any, ...], Future[Any]] | None = None
"""What was called with what, and what comes of it."""


def begin(function: Callable[..., Any], *arguments: Any) -> None:
    """Has the thread call `function` now: `result` with equal arguments will find it begun."""
    global _begun
    _begun = (function, *arguments), _thread.submit(function, *arguments)


def result(function: Callable[..., Any], *arguments: Any) -> Any:
    """What `function` returns or raises, called in the thread; another call that was begun there is waited for and dropped."""
    global _begun
    begun, _begun = _begun, None
    if begun is not None and begun[0] == (function, *arguments):
        return begun[1].result()
    return _thread.submit(function, *arguments).result()
