"""A process beside the workers for one measurement; its results come as they are found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from playground.messages.chunk import Failed
from playground.runs.processes import CONTEXT, PATIENCE, Origin

_queue: list[object] = []
"""The measurement under way and those that wait for it, in the order of their coming: two would
disturb each other, and many would take all memory."""
_turn = threading.Condition()
"""Held to change or read the queue."""
BEAT = 0.5
"""Seconds after which a waiting caller gets a None, so that it can react to other things."""
DIED = "The process that measured has ended before it was done (killed, or out of memory). Nothing is lost: measure again."


@dataclass(frozen=True)
class Waiting:
    """A measurement waits until `ahead` others are done."""

    ahead: int

    @property
    def sentence(self) -> str:
        """That it waits, and for how many."""
        others = "another one comes" if self.ahead == 1 else f"{self.ahead} others come"
        return f"One measurement at a time: {others} first."


class NotMeasured(RuntimeError):
    """A measurement ended early; the text says why in a sentence that a page can show."""


def measure(name: str, target: Callable[..., None], *arguments: Any) -> Generator[Any, None, None]:
    """What `target(*arguments, pipe)` sends from a process called `name`; about twice a second while
    nothing is new a None, and before its turn a Waiting.

    target: a function of runs/worker.py that sends None when it is done. Raises the SettingError
    that it sends, and NotMeasured where it fails or dies. One process at a time: others wait.
    Closing the generator ends the process. May be called from any thread.
    """
    ticket = object()
    with _turn:
        _queue.append(ticket)
    try:
        while ahead := _ahead(ticket):
            if not threading.main_thread().is_alive():
                return
            yield Waiting(ahead)
        yield from _measured(name, target, arguments)
    finally:
        with _turn:
            _queue.remove(ticket)
            _turn.notify_all()


def waiting() -> int:
    """How many measurements are under way or wait."""
    with _turn:
        return len(_queue)


def _ahead(ticket: object) -> int:
    """How many measurements come before the one with this ticket, after BEAT seconds or its turn."""
    with _turn:
        _turn.wait_for(lambda: _queue[0] is ticket, BEAT)
        return _queue.index(ticket)


def _measured(name: str, target: Callable[..., None], arguments: tuple[Any, ...]) -> Iterator[Any]:
    results, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=Origin().begin, args=(target, *arguments, sender), daemon=True, name=name)
    process.start()
    # The other process has the only sending end now: the pipe ends with it.
    sender.close()
    try:
        yield from _received(results)
    finally:
        results.close()
        process.terminate()
        process.join(PATIENCE)


def _received(results: Connection) -> Iterator[Any]:
    while True:
        # A page's thread would keep the program from ending: it stops with the main thread.
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
