"""What runs in a worker process: the only way into the trainer, and the states that a worker holds on to between chunks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from playground.configuration.config import RunConfig, cost
from playground.messages.chunk import Chunk, Failed, Result, StateMissing, Superseded
from playground.messages.request import Request
from playground.messages.state import State
from playground.runs.processes import give_way
from playground.settings import Cost, SettingError
from playground.sweeps import Plan
from playground.tasks import Uploads

HELD = 8
"""Runs whose last state a worker holds, so that a large one need not travel with every chunk."""

_dropped: Any = None
"""A number shared with the page's process: pieces of work whose ticket is not above it are wanted no longer."""
_held: OrderedDict[str, State] = OrderedDict()
"""Their arrays lie on the device."""
_last: OrderedDict[str, tuple[RunConfig, State, State]] = OrderedDict()
"""By run, the configuration of the last update whose window was shown, and the states before and after it."""
_uploaded = Uploads()


def start(dropped: Any = None) -> None:
    """Prepares a fresh worker process: Ctrl-C is the page's affair, and a worker does not outlive the page."""
    global _dropped
    _dropped = dropped
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, daemon=True, name="follow-parent").start()


def work(chunk: Chunk, ticket: int | None = None) -> Result:
    """Trains one chunk; raises Superseded, StateMissing, SettingError or another LookupError as it is, and anything else as Failed."""

    def wanted() -> bool:
        return ticket is None or ticket > _dropped.value

    if not wanted():
        raise Superseded
    try:
        return _work(chunk, wanted)
    except (SettingError, LookupError):
        raise
    except Exception as error:
        raise Failed(f"{type(error).__name__}: {error}") from None


def _work(chunk: Chunk, wanted: Callable[[], bool]) -> Result:
    from playground.training import advance, frame_builder

    state = chunk.state
    if chunk.fresh:
        state = advance.first_state(chunk.config)
    elif state is None:
        state = _held.get(chunk.run)
        if state is None or state.update != chunk.update:
            raise StateMissing(chunk.run)
    _uploaded.update(chunk.uploads)
    uploads = _uploaded.named_in(chunk.config.of_task)
    if chunk.prepare:
        advance.prepare(chunk.config, state, uploads)
    trained = advance.train(chunk.config, state, chunk.updates, chunk.request, uploads, chunk.then, wanted)
    if multiprocessing.parent_process() is not None:
        give_way()  # by now there is a thread that trains; this one only looks
    _hold(_held, chunk.run, trained.after)
    trained = advance.in_numpy(trained)
    if chunk.updates:
        if chunk.request.window and trained.blew_up is None:
            _hold(_last, chunk.run, (chunk.config, trained.before, trained.after))
    elif (before := _before(chunk, trained.after)) is not None:
        trained = replace(trained, before=before)
    frame = frame_builder.frame(chunk.config, trained, chunk.request, uploads)
    return Result(frame, trained.after if chunk.return_state or frame.blew_up is not None else None, advance.compiled())


def _before(chunk: Chunk, state: State) -> State | None:
    """The state before the run's last update: a look without training shows the same window as that update did; None where it is not known."""
    if chunk.run not in _last:
        return None
    config, before, after = _last[chunk.run]
    same = after.update == state.update and cost(config, chunk.config) in (None, Cost.KNOB)
    return before if same and all(map(np.array_equal, after.weights, state.weights)) else None


def _hold(what: OrderedDict[str, Any], run: str, value: Any) -> None:
    what[run] = value
    what.move_to_end(run)
    while len(what) > HELD:
        what.popitem(last=False)


def warm(config: RunConfig) -> int:
    """Loads TensorFlow and compiles the trainer of `config` before anyone waits for it; returns the process's number."""
    from playground.training import advance

    advance.advance(config, advance.first_state(config), 2, Request(evaluate=2))
    return os.getpid()


def measure(name: str, settings: Mapping[str, Any], logical_cpus: int, results: Connection) -> None:
    """All that a process of its own does: sends the parts of the lesson `name` through `results`, and last None or a SettingError or Failed."""
    start()
    os.environ["PLAYGROUND_LOGICAL_CPUS"] = str(logical_cpus)

    def parts() -> Iterator[Any]:
        from playground.training import lessons

        return lessons.measure(name, settings)

    _send(parts, results)


def sweep(plan: Plan, uploads: Uploads, results: Connection) -> None:
    """The same for a sweep: sends how far each network of `plan` has come. At the lowest priority: the runs that are watched go first."""
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
