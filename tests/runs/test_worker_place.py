"""Places that come and go while runs train, without a process behind them."""

from __future__ import annotations

import os
import signal
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import Any

import pytest

from playground.runs.heartbeat import Beat
from playground.runs.run import Run
from playground.runs.worker_place import Message, Place, ProcessPlace
from playground.runs.worker_pool import Workers
from tests.runs.fakes import CONFIG, until


class Still:
    """A place where nothing is ever done."""

    returns = False

    def __init__(self) -> None:
        self.channel: Hashable = self
        self.asked: list[Future[Any]] = []

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        self.asked.append(Future())
        return self.asked[-1]

    def cancel(self, ticket: int) -> None:
        return

    def fresh(self) -> None:
        return

    def says(self, beat: Beat) -> bool:
        return False

    def end(self) -> None:
        return

    retire = kill = end

    def processes(self) -> list[int]:
        return []


class Anywhere:
    """Places that the test lets come and go."""

    missing = "nobody there"

    def __init__(self) -> None:
        self._woken = threading.Event()

    def begin(self, joined: Callable[[Place], None], left: Callable[[Place], None]) -> None:
        self.joined, self.left = joined, left

    def load_ahead(self) -> None:
        return

    def hear(self, seconds: float) -> Iterator[tuple[Hashable, Message]]:
        self._woken.wait(0.01)
        yield from ()

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        return


@pytest.fixture
def room() -> Iterator[tuple[Workers, Anywhere, list[Run]]]:
    """Workers without any place, and eight runs that want to train."""
    places = Anywhere()
    workers, runs = Workers(1, CONFIG, places), [Run(CONFIG) for _ in range(8)]
    for run in runs:
        workers.add(run)
        run.play()
    yield workers, places, runs
    workers.close()


def homes(runs: list[Run]) -> list[int]:
    """How many runs each worker has."""
    return sorted(Counter(run.home for run in runs if run.home is not None).values())


def test_one_that_joins_takes_its_share_of_the_runs(room: tuple[Workers, Anywhere, list[Run]]) -> None:
    workers, places, runs = room
    for share in ([8], [4, 4], [2, 3, 3]):
        places.joined(Still())
        until(lambda share=share: homes(runs) == share)
        workers.wake()


def test_what_was_under_way_at_one_that_left_goes_on_at_another(room: tuple[Workers, Anywhere, list[Run]]) -> None:
    _, places, runs = room
    gone, other = Still(), Still()
    places.joined(gone)
    until(lambda: len(gone.asked) == 2)
    places.joined(other)
    until(lambda: len(other.asked) == 2)
    for future in gone.asked:
        future.set_exception(BrokenExecutor("gone"))
    places.left(gone)
    until(lambda: homes(runs) == [8])
    assert sum(run.message is not None and run.message.text.startswith("The worker died.") for run in runs) == 2


def test_viewers_are_told_while_there_is_none(room: tuple[Workers, Anywhere, list[Run]]) -> None:
    _, places, runs = room
    until(lambda: all(run.message is not None and run.message.text == run.preparing == "nobody there" for run in runs))
    places.joined(Still())
    until(lambda: all(run.message is None and run.preparing != "nobody there" for run in runs))


def _die_while_sending() -> None:
    """Sends the first bytes of a result of a thousand, and is killed."""
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        assert frame.f_back is not None
        frame = frame.f_back
    os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 1000) + b"half")
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by a signal")
def test_a_worker_that_dies_while_it_sends_a_result_counts_as_dead() -> None:
    place = ProcessPlace()
    with pytest.raises(BrokenExecutor):
        place.submit(_die_while_sending).result(60)
    place.end()
