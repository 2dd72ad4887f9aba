"""A lesson in a worker process of its own: what it has measured comes as it is measured, and the process ends with it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping
from multiprocessing.connection import Connection
from typing import Any

from playground import lessons
from playground.lessons import Part
from playground.runs import worker
from playground.runs.workers import PATIENCE, SPAWN

_alone = threading.Lock()
"""Two at once would measure each other, and many would take all memory."""
BEAT = 0.5
"""Seconds after which who waits gets a None, to look up from waiting."""
DIED = "The process that measured has ended before it was done (killed, or out of memory). Nothing is lost: measure again."


class LessonError(RuntimeError):
    """Why a lesson was not measured to its end, in a sentence that a page can show."""


def measure(name: str, settings: Mapping[str, Any]) -> Generator[Part | None, None, None]:
    """The parts of the lesson `name`, with a None about twice a second while there is no new one. TensorFlow stays in the other process.

    settings: texts or values by name. Raises SettingError for a wrong one and LessonError where the process fails or dies.
    One lesson at a time: the others wait. Whoever stops asking ends the process. May be called from any thread.
    """
    values, logical_cpus = lessons.read(name, settings), lessons.find(name).logical_cpus
    while not _alone.acquire(timeout=BEAT):
        if not threading.main_thread().is_alive():
            return
        yield None
    try:
        yield from _measured(name, values, logical_cpus)
    finally:
        _alone.release()


def _measured(name: str, values: Mapping[str, Any], logical_cpus: int) -> Iterator[Part | None]:
    results, sender = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=worker.measure, args=(name, values, logical_cpus, sender), daemon=True, name=f"lesson {name}")
    process.start()
    # Only the other process holds this end now: when that ends, so does the pipe.
    sender.close()
    try:
        yield from _received(results)
    finally:
        results.close()
        process.terminate()
        process.join(PATIENCE)


def _received(results: Connection) -> Iterator[Part | None]:
    while True:
        # A page's thread outlives the main one when the program ends, and would hold that up.
        while not results.poll(BEAT) and threading.main_thread().is_alive():
            yield None
        try:
            part = results.recv() if results.poll() else None
        except (EOFError, OSError):
            raise LessonError(DIED) from None
        if isinstance(part, worker.Failed):
            raise LessonError(f"Not measured: {str(part).splitlines()[0]}")
        if isinstance(part, Exception):
            raise part
        if part is None:
            return
        yield part
