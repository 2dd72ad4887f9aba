"""What runs in a worker process: the only way into the trainer, and what the process keeps between
two chunks."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.configuration.config import RunConfig, cost
from playground.messages.chunk import Chunk, Failed, Result, StateMissing, Superseded
from playground.messages.frame import Frame, WindowView
from playground.messages.request import Request
from playground.messages.state import State, reading_of
from playground.probes import Snapshot
from playground.runs.checkpoints import Moment
from playground.runs.late_evaluation import LateEvaluations
from playground.runs.processes import give_way
from playground.settings import Cost, SettingError
from playground.sweeps import Plan
from playground.tasks import Uploads

if TYPE_CHECKING:
    from playground.training.frame_builder import ChunkOutcome
    from playground.training.held_window import HeldWindow

CACHED = 8
"""Runs whose last state a worker keeps: a large one need not travel with every chunk."""

UPLOADED = 150_000_000
"""Bytes of the user's data above which a worker frees what it used longest ago."""


class WorkerSession:
    """What one worker process keeps between two chunks.

    cancelled: a number in memory shared with the page's process: chunks with a ticket up to it are
    no longer wanted. None: the chunks come without tickets.
    """

    def __init__(self, cancelled: Any = None) -> None:
        self._cancelled = cancelled
        self.cached_states: OrderedDict[str, State] = OrderedDict()
        """By run, its newest state; the arrays are on the device."""
        self._shown: OrderedDict[str, tuple[RunConfig, State, State]] = OrderedDict()
        """By run, the last update whose window was shown: its configuration and the states before
        and after it."""
        self._held: OrderedDict[str, HeldWindow] = OrderedDict()
        """By run, the window that stays on the screen."""
        self._evaluations = LateEvaluations()
        self._uploads = Uploads()
        self._freed: set[str] = set()
        """The uploads that were sent and freed since."""

    def work(self, chunk: Chunk, ticket: int | None = None) -> Result:
        """Trains one chunk.

        Raises Superseded where the chunk with this ticket was cancelled, StateMissing, SettingError
        and other LookupErrors as they are, and anything else as Failed.
        """

        def wanted() -> bool:
            return ticket is None or ticket > self._cancelled.value

        if not wanted():
            raise Superseded
        try:
            return self._train(chunk, wanted)
        except (SettingError, LookupError):
            raise
        except Exception as error:
            raise Failed(f"{type(error).__name__}: {error}") from None

    def _train(self, chunk: Chunk, wanted: Callable[[], bool]) -> Result:
        from playground.training import advance, frame_builder

        trainer = advance.session()
        uploads = self._uploads_of(chunk)
        state = advance.first_state(chunk.config) if chunk.fresh else chunk.state or self._cached(chunk)
        if chunk.prepare:
            trainer.prepare(chunk.config, state, uploads)
        trained = trainer.train(chunk.config, state, chunk.updates, chunk.request, uploads, chunk.then, wanted)
        if multiprocessing.parent_process() is not None:
            give_way()  # by now the trainer has a thread of its own; this one builds frames
        _keep(self.cached_states, chunk.run, trained.after)
        trained = trained.in_numpy()
        if chunk.updates:
            if chunk.request.window and trained.blew_up is None:
                _keep(self._shown, chunk.run, (chunk.config, trained.before, trained.after))
        elif (before := self._state_before(chunk, trained.after)) is not None:
            trained = replace(trained, before=before)
        request, late = chunk.request, None
        if request.evaluate and chunk.then and self._evaluations.are_long(chunk.run):
            state, windows = trained.after, request.evaluate
            late = self._evaluations.next(chunk.run, lambda: frame_builder.evaluate(chunk.config, state, windows, uploads))
            request = replace(request, evaluate=0)
        frame = frame_builder.frame(chunk.config, trained, request, uploads, self._held_window(chunk, trained, uploads))
        if request.evaluate:
            self._evaluations.took(chunk.run, frame.looking)
        # One that has gone past the state belongs to a branch that the run has left.
        if late is not None and late[0].update <= frame.update:
            frame = replace(frame, evaluation=late[0], looking=frame.looking + late[1])
        returned = trained.after if chunk.return_state or frame.blew_up is not None else None
        return Result(frame, returned, trainer.compiled)

    def _uploads_of(self, chunk: Chunk) -> Uploads:
        """The user's data that the chunk trains on; frees what was used longest ago, above UPLOADED
        bytes. Raises StateMissing where the chunk's own was freed: the page then sends it again."""
        self._uploads.update(chunk.uploads)
        found = self._uploads.named_in(chunk.config.of_task)
        if self._freed & {value for _, value in chunk.config.of_task if isinstance(value, str)} - found.keys():
            raise StateMissing(chunk.run)
        rest = {name: values for name, values in self._uploads.items() if name not in found}
        kept = Uploads({**rest, **found}).bounded(UPLOADED, found.keys())
        self._freed |= self._uploads.keys() - kept.keys()
        self._freed -= kept.keys()
        self._uploads = kept
        return found

    def _held_window(
        self, chunk: Chunk, trained: ChunkOutcome, uploads: Uploads
    ) -> Callable[[], tuple[Snapshot, WindowView]] | None:
        """What evaluates the window that `chunk` wants held with the weights after it; None where
        it wants none."""
        from playground.training import held_window

        number = chunk.request.hold
        if number is None or trained.blew_up is not None:
            return None
        held = self._held.get(chunk.run)
        if held is None or not held.suits(number, chunk.config):
            held = held_window.hold(number, chunk.config, trained.before, uploads)
            _keep(self._held, chunk.run, held)
        return functools.partial(held_window.evaluated, held, chunk.config, trained.after.weights, chunk.request.row)

    def _cached(self, chunk: Chunk) -> State:
        state = self.cached_states.get(chunk.run)
        if state is None or state.update != chunk.update:
            raise StateMissing(chunk.run)
        return state

    def _state_before(self, chunk: Chunk, state: State) -> State | None:
        """The state before the run's last update, so that a frame without training shows that
        update's window; None if unknown."""
        if chunk.run not in self._shown:
            return None
        config, before, after = self._shown[chunk.run]
        same = after.update == state.update and reading_of(config) == reading_of(chunk.config)
        same = same and cost(config, chunk.config) in (None, Cost.KNOB)
        return before if same and all(map(np.array_equal, after.weights, state.weights)) else None


def _keep(values: OrderedDict[str, Any], run: str, value: Any) -> None:
    """Keeps the value of a run, and drops that of the run used longest ago where there are too
    many."""
    values[run] = value
    values.move_to_end(run)
    while len(values) > CACHED:
        values.popitem(last=False)


_session: WorkerSession | None = None
"""The session of this process, made when it starts: an executor can only call functions of a
module."""


def start(cancelled: Any = None) -> None:
    """Makes the session of a fresh worker process, which leaves Ctrl-C to the page and ends with
    it. cancelled: see WorkerSession."""
    global _session
    _session = WorkerSession(cancelled)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, daemon=True, name="follow-parent").start()


def work(chunk: Chunk, ticket: int | None = None) -> Result:
    """Trains one chunk in this process's session; see WorkerSession.work."""
    assert _session is not None
    return _session.work(chunk, ticket)


def warm(config: RunConfig) -> int:
    """Loads TensorFlow and compiles the trainer of `config` before anyone waits for it; returns the
    process id."""
    from playground.training import advance

    advance.advance(config, advance.first_state(config), 2, Request(evaluate=2))
    return os.getpid()


def moments(kept: Sequence[Moment], uploads: Uploads) -> list[tuple[State, Frame]]:
    """For each moment its state, and what its weights do on the window that follows."""
    from playground.training import advance

    def shown(config: RunConfig, state: State | None) -> tuple[State, Frame]:
        return advance.advance(config, state or advance.first_state(config), 0, Request(generate=True), uploads)

    return [shown(moment.config, moment.state) for moment in kept]


def keras_file(config: RunConfig, weights: Sequence[np.ndarray]) -> bytes:
    """The network with these weights as a .keras file."""
    from playground.training import keras_file

    return keras_file.as_bytes(config, weights)


def measure(name: str, settings: Mapping[str, Any], logical_cpus: int, results: Connection) -> None:
    """All that a lesson's process does: sends the parts of the lesson `name`, then None, or a
    SettingError or Failed."""
    start()
    os.environ["PLAYGROUND_LOGICAL_CPUS"] = str(logical_cpus)

    def parts() -> Iterator[Any]:
        from playground.training import lessons

        return lessons.measure(name, settings)

    _send(parts, results)


def sweep(plan: Plan, uploads: Uploads, results: Connection) -> None:
    """All that a sweep's process does: sends how far each network of `plan` has come, as `measure`
    does, at the lowest priority."""
    start()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(19)

    def parts() -> Iterator[Any]:
        from playground.training import sweep

        return sweep.train(plan, uploads)

    _send(parts, results)


def _send(parts: Callable[[], Iterator[Any]], results: Connection) -> None:
    try:
        for part in parts():
            results.send(part)
        results.send(None)
    except SettingError as error:
        results.send(error)
    except Exception as error:
        results.send(Failed(f"{type(error).__name__}: {error}"))
