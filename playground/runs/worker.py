"""What runs in a worker process: the only way into the trainer, and what the process keeps between
two chunks."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from playground.configuration.config import RunConfig, cost
from playground.messages.chunk import Chunk, Failed, Preparing, Result, StateMissing, Superseded
from playground.messages.frame import Frame, WindowView
from playground.messages.request import Request
from playground.messages.state import State, reading_of
from playground.probes import Snapshot
from playground.runs import heartbeat, processes
from playground.runs.checkpoints import Moment
from playground.runs.late_evaluation import LateEvaluations
from playground.runs.preparation import Preparations, sender
from playground.runs.processes import LOWEST, give_way
from playground.searching.search import Search
from playground.settings import Cost, SettingError
from playground.sweeps import Plan
from playground.tasks import NO_UPLOADS, Uploads

if TYPE_CHECKING:
    from playground.training.evaluator import Outputs
    from playground.training.frame_builder import ChunkOutcome
    from playground.training.held_window import HeldWindow

T = TypeVar("T")

STATES, SHOWN = 256 << 20, 64 << 20
"""Bytes of the runs' last states that a worker keeps, so that a large one need not travel with every
chunk, and of those around the update that was shown last."""

SWITCH = 0.001
"""Seconds after which a thread leaves Python's interpreter to another: while a network is traced,
chunks that train wait for their turns."""

UPLOADED = 150_000_000
"""Bytes of the user's data above which a worker frees what it used longest ago."""


class ByRun(dict[str, T]):
    """A value of each run, of which those that were kept last have `room` bytes together."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room
        self._sizes: dict[str, int] = {}

    def keep(self, run: str, value: T, size: int) -> None:
        """Keeps the value of a run, which has `size` bytes, and drops the oldest there is no room
        for."""
        self.pop(run, None)
        self[run] = value
        self._sizes[run] = size
        total = sum(self._sizes[one] for one in self)
        for one in list(self):
            if total <= self._room or one == run:
                return
            total -= self._sizes.pop(one)
            del self[one]


class WorkerSession:
    """What one worker process keeps between two chunks.

    cancelled: a number in memory shared with the page's process: chunks with a ticket up to it are
    no longer wanted. progress: where to say how preparations get on. None: the chunks come without
    tickets, and are prepared where they are trained.
    """

    def __init__(self, cancelled: Any = None, progress: Any = None) -> None:
        self._cancelled = cancelled
        self._data: Preparations | None = None
        self._networks: Preparations | None = None
        if progress is not None:
            self._data, self._networks = (Preparations(name, sender(progress)) for name in ("prepare-data", "prepare-network"))
        self.cached_states = ByRun[State](STATES)
        """By run, its newest state; the arrays are on the device."""
        self._shown = ByRun[tuple[RunConfig, State, State]](SHOWN)
        """By run, the last update whose window was shown: its configuration and the states before
        and after it."""
        self._held: ByRun[HeldWindow] = ByRun(SHOWN)
        """By run, the window that stays on the screen."""
        self._never_compiled: set[Hashable] = set()
        """The evaluations that could not be compiled."""
        self._evaluations = LateEvaluations()
        self._uploads = Uploads()
        self._freed: set[str] = set()
        """The uploads that were sent and freed since."""

    def work(self, chunk: Chunk, ticket: int | None = None) -> Result:
        """Trains one chunk.

        Raises Superseded where the chunk with this ticket was cancelled, Preparing, StateMissing,
        SettingError and other LookupErrors as they are, and anything else as Failed.
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
        from playground.training import advance, evaluation, frame_builder

        trainer = advance.session()
        uploads = self._uploads_of(chunk)
        self._prepare(chunk, uploads)
        state = self._state_of(chunk)
        trained = trainer.train(chunk.config, state, chunk.updates, chunk.request, uploads, chunk.then, wanted)
        if self._cancelled is not None and multiprocessing.parent_process() is not None:
            give_way()  # by now the trainer has a thread of its own; this one builds frames
        newest, trained = trained.after, trained.in_numpy()
        self.cached_states.keep(chunk.run, newest, trained.after.bytes)
        if chunk.updates:
            if chunk.request.window and trained.blew_up is None:
                self._shown.keep(chunk.run, (chunk.config, trained.before, trained.after), 2 * trained.after.bytes)
        elif (before := self._state_before(chunk, trained.after)) is not None:
            trained = replace(trained, before=before)
        request, outputs = self._evaluation(chunk, uploads)
        late = None
        if request.evaluate and chunk.then and self._evaluations.are_long(chunk.run):
            later = functools.partial(evaluation.evaluate, chunk.config, trained.after, request.evaluate, uploads, outputs)
            late = self._evaluations.next(chunk.run, later)
            request = replace(request, evaluate=0)
        shown = self._held_window(chunk, trained, uploads)
        frame = frame_builder.frame(chunk.config, trained, request, uploads, shown, outputs)
        if request.evaluate:
            self._evaluations.took(chunk.run, frame.looking)
        # One that has gone past the state belongs to a branch that the run has left.
        if late is not None and late[0].update <= frame.update:
            frame = replace(frame, evaluation=late[0], looking=frame.looking + late[1])
        returned = trained.after if chunk.return_state or frame.blew_up is not None else None
        return Result(frame, returned, trainer.compiled, processes.resident())

    def _state_of(self, chunk: Chunk) -> State:
        from playground.training import advance

        return advance.first_state(chunk.config) if chunk.fresh else chunk.state or self._cached(chunk)

    def _prepare(self, chunk: Chunk, uploads: Uploads) -> None:
        """Returns where all that the chunk needs is ready; raises Preparing where it will be. The
        data of a task come first: they show a new network before it trains."""
        from playground.training import advance

        if self._data is None or self._networks is None:
            return
        config, trainer = chunk.config, advance.session()
        of_data = config.task, tuple(uploads)
        if not trainer.prepared(config):
            self._data.require(of_data, chunk.run, lambda: _make_data(config, uploads))
        if (chunk.updates or chunk.prepare) and not trainer.prepared(config):
            state = None if chunk.fresh else chunk.state or self._cached(chunk)
            self.require_network(chunk.run, config, uploads, state)

    def require_network(self, run: str, config: RunConfig, uploads: Uploads, state: State | None) -> None:
        """Returns where the trainer of `config` is compiled; raises Preparing where it will be. state:
        what the run is to go on from; None: its first."""
        from playground.training import advance

        trainer = advance.session()

        def compile_network() -> None:
            trainer.prepare(config, state or advance.first_state(config), uploads)

        assert self._networks is not None
        self._networks.require(trainer.key(config), run, compile_network)

    def _evaluation(self, chunk: Chunk, uploads: Uploads) -> tuple[Request, Outputs]:
        """The request, and what evaluates the network: compiled where that pays. Until it is, a chunk
        that trains is not evaluated."""
        from playground.training import advance, evaluation
        from playground.training.evaluator import in_numpy

        config, request, trainer = chunk.config, chunk.request, advance.session()
        if self._networks is None or not request.evaluate:
            return request, in_numpy
        data = evaluation.evaluated_on(config, request.evaluate, uploads)
        if not evaluation.is_large(config, data):
            return request, in_numpy
        found = trainer.evaluator(config)
        if found is not None:
            return request, found
        key = "evaluation", trainer.key(config)
        if key not in self._never_compiled:
            try:
                self._networks.require(key, "", lambda: trainer.prepare_evaluation(config, data), later=True)
            except Preparing:
                return (replace(request, evaluate=0) if chunk.updates else request), in_numpy
            except (Failed, LookupError):
                self._never_compiled.add(key)
        return request, in_numpy

    def close(self) -> None:
        """Ends what prepares."""
        for preparations in (self._data, self._networks):
            if preparations is not None:
                preparations.close()

    def forget(self, run: str) -> None:
        """The run named `run` is gone: nothing more is prepared for it."""
        for preparations in (self._data, self._networks):
            if preparations is not None:
                preparations.forget(run)

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
            self._held.keep(chunk.run, held, held.view.matrix.nbytes + held.snapshot.window.inputs.nbytes)
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


def _make_data(config: RunConfig, uploads: Uploads) -> None:
    """Loads what a new network shows and reads first: the task's own files, its epoch 0."""
    from playground.training import advance, prefetch

    advance.first_state(config)
    prefetch.epoch_data(config, 0, uploads)
    config.validation_data(uploads)


_session: WorkerSession | None = None
"""The session of this process, made when it starts: an executor can only call functions of a
module."""


def start(cancelled: Any = None, progress: Any = None) -> None:
    """Makes the session of a fresh worker process, which leaves Ctrl-C to the page and ends with
    it. cancelled, progress: see WorkerSession."""
    global _session
    _session = WorkerSession(cancelled, progress)
    sys.setswitchinterval(SWITCH)
    if progress is not None:
        heartbeat.start(sender(progress))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, daemon=True, name="follow-parent").start()


def adopt(session: WorkerSession) -> None:
    """The next calls are those of `session`: where others start the process, it may have several."""
    global _session
    _session = session


def work(chunk: Chunk, ticket: int | None = None) -> Result:
    """Trains one chunk in this process's session; see WorkerSession.work."""
    assert _session is not None
    return _session.work(chunk, ticket)


def forget(run: str) -> None:
    """The run named `run` is gone."""
    assert _session is not None
    _session.forget(run)


def load(config: RunConfig) -> None:
    """Loads TensorFlow, and begins to compile the trainer of `config` before anyone waits for it."""
    assert _session is not None
    with contextlib.suppress(Preparing):
        _session.require_network("", config, NO_UPLOADS, None)


def warm(configs: Sequence[RunConfig]) -> None:
    """Compiles the trainers of all `configs`: those that need none of the user's data."""
    from playground.training import advance

    for config in configs:
        if not advance.session().prepared(config):
            advance.session().prepare(config, advance.first_state(config), NO_UPLOADS)


def devices() -> list[str]:
    """The devices that TensorFlow sees."""
    from playground.training import devices

    return devices.available()


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


def measure(
    name: str, settings: Mapping[str, Any], logical_cpus: int, own: Mapping[str, str], uploads: Uploads, results: Connection
) -> None:
    """All that a lesson's process does: sends the parts of the lesson `name`, then None, or a
    SettingError or Failed."""
    start()
    os.environ["PLAYGROUND_LOGICAL_CPUS"] = str(logical_cpus)

    def parts() -> Iterator[Any]:
        from playground.training import lessons

        return lessons.measure(name, settings, own, uploads)

    _send(parts, results)


def sweep(plan: Plan, uploads: Uploads, results: Connection) -> None:
    """All that a sweep's process does: sends how far each network of `plan` has come, as `measure`
    does, at the lowest priority."""
    _start_last()

    def parts() -> Iterator[Any]:
        from playground.training import sweep

        return sweep.train(plan, uploads)

    _send(parts, results)


def search(search: Search, storage: Path | None, uploads: Uploads, results: Connection) -> None:
    """The same for a sweep of chosen settings; storage: the file that keeps what is done."""
    _start_last()

    def parts() -> Iterator[Any]:
        from playground.training import search as training

        return training.train(search, uploads, storage)

    _send(parts, results)


def _start_last() -> None:
    """Starts a process that leaves the processor to all others."""
    start()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(LOWEST)


def _send(parts: Callable[[], Iterator[Any]], results: Connection) -> None:
    try:
        for part in parts():
            results.send(part)
        results.send(None)
    except SettingError as error:
        results.send(error)
    except Exception as error:
        results.send(Failed(f"{type(error).__name__}: {error}"))
