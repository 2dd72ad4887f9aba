"""Our side of every comparison: the real trainer in a worker process, chunk by chunk."""

from __future__ import annotations

import time
from concurrent.futures import Executor
from itertools import count

from playground.configuration.config import RunConfig
from playground.messages.chunk import Chunk
from playground.messages.request import Request
from playground.messages.state import State
from playground.runs import worker
from playground.runs.chunk_size import UNWATCHED, ChunkSize
from playground.runs.scheduler import SMALL_STATE
from playground.tasks import NO_UPLOADS

_numbers = count(1)


class OurTrainer:
    """One network in the worker process of `executor`.

    The constructor compiles the trainer and finds the length of a chunk.
    """

    def __init__(self, config: RunConfig, executor: Executor) -> None:
        self.config, self._executor = config, executor
        self._run = f"bench-{next(_numbers)}"
        self._state: State | None = None
        self._update = 0
        self._in_worker = False
        self._chunk_size = ChunkSize()
        self._chunk()
        self.speed(0.3)

    def speed(self, seconds: float) -> float:
        """Updates a second over about `seconds`, including what passes between two chunks."""
        began, first = time.perf_counter(), self._update
        while (elapsed := time.perf_counter() - began) < seconds or self._update == first:
            self._chunk()
        return (self._update - first) / elapsed

    def _chunk(self) -> None:
        """Trains for about a quarter of a second without a window.

        A large state stays in the worker, as in a run of the page.
        """
        updates = self._chunk_size.full(UNWATCHED)
        chunk = Chunk(
            self._run,
            self.config,
            self._update,
            updates,
            Request(window=False),
            NO_UPLOADS,
            state=None if self._in_worker else self._state,
            fresh=self._state is None,
            return_state=not self._in_worker,
        )
        fresh, began = self._state is None, time.perf_counter()
        result = self._executor.submit(worker.work, chunk).result()
        if not fresh:
            self._chunk_size.measure(updates, time.perf_counter() - began)
        if result.frame.blew_up is not None:
            raise ArithmeticError(f"the loss of update {result.frame.blew_up} is not a number: this network can't be timed")
        self._state, self._update = result.state or self._state, result.frame.update
        assert self._state is not None
        self._in_worker = self._state.bytes > SMALL_STATE
