"""A process beside the workers that measures something and ends with it: what it has found comes as it is found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection
from typing import Any

from playground.messages.chunk import Failed
from playground.runs.processes import PATIENCE, SPAWN

_alone = threading.Lock()
"""Two at once would measure each other, and many would take all memory."""
BEAT = 0.5
"""Seconds after which who waits gets a None, to look up from waiting."""
DIED = "The process that measured has ended before it was done (killed, or out of memory). Nothing is lost: measure again."


class NotMeasured(RuntimeError):
    """Why something was not measured to its end, in a sentence that a page can show."""


def measure(name: str, target: Callable[..., None], *arguments: Any) -> Generator[Any, None, None]:
    """What `target(*arguments, pipe)` sends from a process called `name`, with a None about twice a second while there is nothing new.

    `target` is one of runs/worker.py; it sends None when it is done. Raises the SettingError that it sends, and NotMeasured where
    it fails or dies. One process at a time: the others wait. Whoever stops asking ends the process. May be called from any thread.
    """
    while not _alone.acquire(timeout=BEAT):
        if not threading.main_thread().is_alive():
            return
        yield None
    try:
        yield from _measured(name, target, arguments)
    finally:
        _alone.release()


def _measured(name: str, target: Callable[..., None], arguments: tuple[Any, ...]) -> Iterator[Any]:
    results, sender = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=target, args=(*arguments, sender), daemon=True, name=name)
    process.start()
    # Only the other process holds this end now: when that ends, so does the pipe.
    sender.close()
    try:
        yield from _received(results)
    finally:
        results.close()
        process.terminate()
        process.join(PATIENCE)


def _received(results: Connection) -> Iterator[Any]:
    while True:
        # A page's thread outlives the main one when the program ends, and would hold that up.
        while not results.poll(BEAT) and threading.main_thread().is_alive():
            yield None
        try:
            part = results.recv() if results.poll() else None
        except (EOFError, OSError):
            raise NotMeasured(DIED) from None
        if isinstance(part, Failed):
            raise NotMeasured(f"Not measured: {str(part).splitlines()[0]}")
        if isinstance(part, Exception):
            raise part
        if part is None:
            return
        yield part
