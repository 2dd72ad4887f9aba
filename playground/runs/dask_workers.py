"""Workers on more machines: which processes a Dask cluster has, and what they say."""

from __future__ import annotations

import pickle
import queue
import secrets
import sys
import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from playground.runs import dask_place
from playground.runs.dask_place import PATIENCE, DaskPlace
from playground.runs.dask_session import OtherCode
from playground.runs.worker_place import Message, Place

if TYPE_CHECKING:
    from distributed import Client

LOOK = 0.5
"""Seconds between two looks at which workers there are."""
HOW = "dask worker {address} --nthreads 1 --nworkers N"


class NoDask(RuntimeError):
    """Dask can't be used; the text says why, and what to do."""


class DaskWorkers:
    """The workers of the Dask scheduler at `address`, one for each process with one thread that has
    the same playground.

    say: tells the host what is wrong with a worker that is not used. Raises NoDask without the
    package, or an answer.
    """

    def __init__(self, address: str, say: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True)) -> None:
        self._address, self._say = address, say
        how = HOW.format(address=address)
        self.missing = f"Waits for a worker: none has joined the Dask scheduler at {address}."
        self.start_one = f"No worker has joined the Dask scheduler at {address} yet. Start some, on any machine: {how}"
        """What to tell the host while there is no worker."""
        self._topic = f"playground-{secrets.token_hex(8)}"
        self._client = self._connected()
        self._places: dict[str, DaskPlace] = {}
        """By address, those that were asked to join."""
        self._joined: set[DaskPlace] = set()
        self._refused: set[str] = set()
        """The addresses of those that can't be used."""
        self._heard: queue.SimpleQueue[tuple[Hashable, Message] | None] = queue.SimpleQueue()
        self._orders = ThreadPoolExecutor(4, "dask-orders")
        self._results = ThreadPoolExecutor(1, "dask-results")
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True, name="dask-watcher")

    def _connected(self) -> Client:
        try:
            from distributed import Client
            from distributed.comm.addressing import get_address_host_port
        except ImportError as error:
            install = f'{sys.executable} -m pip install "distributed>=2026"'
            raise NoDask(f"--dask needs the package distributed ({error}): {install}") from None
        answers: queue.SimpleQueue[Client | Exception] = queue.SimpleQueue()

        def connect() -> None:
            try:
                get_address_host_port(self._address)
                answers.put(Client(self._address, timeout=PATIENCE, set_as_default=False, name="playground"))
            except Exception as error:
                answers.put(error)

        # A thread, as Dask waits for ever for who takes a connection and says nothing.
        threading.Thread(target=connect, daemon=True, name="dask-connect").start()
        try:
            client = answers.get(timeout=2 * PATIENCE)
        except queue.Empty:
            client = TimeoutError(f"it said nothing for {2 * PATIENCE:.0f} s")
        if isinstance(client, Exception):
            raise NoDask(f"No Dask scheduler answers at {self._address} ({client}): start one with: dask scheduler")
        dask_place.quieten()
        client.subscribe_topic(self._topic, self._take_event)
        return client

    def _take_event(self, event: tuple[float, Any]) -> None:
        message = event[1]
        self._heard.put((message["channel"], pickle.loads(message["message"])))

    @property
    def workers_there(self) -> bool:
        """Whether the scheduler has any worker by now."""
        return bool(self._client.nthreads())

    def begin(self, joined: Callable[[Place], None], left: Callable[[Place], None]) -> None:
        """See Places. They are called in a thread of its own."""
        self._join, self._leave = joined, left
        self._watcher.start()

    def load_ahead(self) -> None:
        """Does nothing: workers have started."""

    def hear(self, seconds: float) -> Iterator[tuple[Hashable, Message]]:
        """See Places."""
        try:
            heard = self._heard.get(timeout=seconds)
            while heard is not None:
                yield heard
                heard = self._heard.get_nowait()
        except queue.Empty:
            return

    def wake(self) -> None:
        """See Places."""
        self._heard.put(None)

    def close(self) -> None:
        """See Places."""
        self._closing.set()
        self._watcher.join(PATIENCE)
        self._orders.shutdown(wait=False, cancel_futures=True)
        self._client.close()
        self._results.shutdown(wait=False, cancel_futures=True)

    def _watch(self) -> None:
        """Notices who comes and goes, and connects again to a scheduler that was gone."""
        silent = False
        while True:
            try:
                lost = any(place.session.status == "cancelled" for place in self._places.values())
                if lost or self._client.status != "running":
                    self._reconnect()
                self._look(self._client.nthreads())
                silent = False
            except Exception as error:  # whatever became of the client: the next look makes another one
                if not silent:
                    self._say(f"The Dask scheduler at {self._address} does not answer ({error}). It is asked again and again.")
                silent = True
            if self._closing.wait(LOOK):
                return

    def _reconnect(self) -> None:
        self._look({})
        self._client.close()
        self._client = self._connected()

    def _look(self, there: dict[str, int]) -> None:
        """Takes in which workers there are, with the threads of each."""
        for address in self._places.keys() - there.keys():
            self._lose(address)
        self._refused &= there.keys()
        new = there.keys() - self._places.keys() - self._refused
        known = self._client.scheduler_info()["workers"] if new else {}
        for address in new & known.keys():
            if there[address] != 1:
                self._refuse(address, f"has {there[address]} threads: start it with --nthreads 1")
                continue
            nanny = known[address]["nanny"] is not None
            self._places[address] = DaskPlace(self._client, address, self._topic, nanny, self._orders, self._results)
        for address, place in list(self._places.items()):
            if place.session.status == "finished" and place not in self._joined:
                self._joined.add(place)
                self._join(place)
            elif place.session.status == "error":
                self._refuse(address, _trouble(place.session.exception()))
                self._lose(address)
            elif place.gone:
                self._lose(address)

    def _lose(self, address: str) -> None:
        place = self._places.pop(address)
        place.end()
        self._joined.discard(place)
        self._leave(place)

    def _refuse(self, address: str, why: str) -> None:
        self._refused.add(address)
        self._say(f"The Dask worker at {address} is not used: it {why}.")


def _trouble(error: BaseException) -> str:
    if isinstance(error, OtherCode):
        return "has another version of the playground than this page: install the same one there"
    return f"can't begin; is this playground installed there, and where the scheduler runs? ({type(error).__name__}: {error})"
