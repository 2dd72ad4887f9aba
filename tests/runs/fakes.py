"""Results as a worker would send them, without a worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.chunk import Chunk, Result
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.runs.run import Run
from playground.runs.worker_place import Places
from playground.runs.worker_pool import Workers

CONFIG = from_pairs({"epoch_length": 1000})
"""13 windows per epoch."""


def state_at(config: RunConfig, update: int, large: bool = False) -> State:
    """A state whose only weight is the number of its update."""
    weight = np.full(1 << 19 if large else 1, update, np.float32)
    per_epoch = config.updates_per_epoch
    return State((weight,), (), (), config.optimizer, update, update // per_epoch, update % per_epoch)


def result_of(chunk: Chunk, losses: int | None = None, blew_up: bool = False, large: bool = False, **changes: Any) -> Result:
    """What `chunk` comes back as: losses that count the updates, or a blow-up after `losses` of them."""
    count = chunk.updates if losses is None else losses
    update, per_epoch = chunk.update + count, chunk.config.updates_per_epoch
    numbers = np.arange(chunk.update, update, dtype=np.float32)
    frame = Frame(
        config=chunk.config,
        update=update,
        epoch_number=max(update - 1, 0) // per_epoch + 1,
        window_number=(update - 1) % per_epoch + 1 if update else 0,
        losses=numbers,
        gradient_norms=numbers,
        epoch_starts=tuple(int(number) for number in numbers if number % per_epoch == 0),
        seconds=0.001 * max(count, 1),
        device="CPU:0" if chunk.updates else "",
        blew_up=update if blew_up else None,
    )
    state = state_at(chunk.config, update, large)
    return Result(frame, state if chunk.return_state or blew_up else None, compiled=1)


def serve(run: Run, slot: int = 0, **how: Any) -> Chunk:
    """Has a fake worker do the run's next chunk; returns that chunk."""
    chunk = run.next_chunk(slot)
    run.take(slot, chunk, result_of(chunk, **how))
    return chunk


def until(true: Callable[[], Any], seconds: float = 60.0) -> None:
    """Returns when `true` is; fails after `seconds`."""
    end = time.monotonic() + seconds
    clock = threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        clock.wait(0.005)


class NoWorkers:
    """Workers that train nothing and keep a list of what they were told."""

    def __init__(self, count: int = 1, warm_up: RunConfig | None = None, places: Places | None = None) -> None:
        self.runs: list[Run] = []
        self.closed = 0

    def add(self, run: Run) -> None:
        self.runs.append(run)

    def remove(self, run: Run) -> None:
        run.closed = True
        self.runs.remove(run)

    def wake(self) -> None:
        return

    def close(self) -> None:
        self.closed += 1


@contextmanager
def trained_by(workers: Workers) -> Iterator[Callable[[Run], Run]]:
    """Gives a run to the workers, which train it as fast as they can; takes all such runs away at the end."""
    made: list[Run] = []

    def add(run: Run) -> Run:
        run.set_speed(0)
        workers.add(run)
        made.append(run)
        return run

    yield add
    for run in made:
        workers.remove(run)
