"""Builds the frame of a chunk: losses, the last window as the network saw it, validation metrics,
generated series; all in NumPy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import tensorflow as tf

from playground import probes, tasks
from playground.configuration.config import RunConfig
from playground.messages import window_data
from playground.messages.frame import Frame, Generated, Probed, WindowView
from playground.messages.request import Request
from playground.messages.state import State
from playground.messages.window_outputs import computed
from playground.probes import ROWS, Snapshot
from playground.reference import network
from playground.reference.network import Masks
from playground.tasks import Epoch, Uploads
from playground.training import dropout, prefetch
from playground.training.compiled_chunk import structure
from playground.training.evaluation import evaluate
from playground.training.evaluator import Outputs, in_numpy

GENERATION = 3
"""The stream of the seed's random numbers that draws where generation starts."""


@dataclass(frozen=True)
class ChunkOutcome:
    """What the updates of a chunk led to: the states before them, before the last one and after
    them; losses; seconds and device.

    timings: updates/s of each device where `auto` compared them. blew_up: the update after which
    the loss or the gradient was not a number.
    """

    start: State
    before: State
    after: State
    losses: np.ndarray
    gradient_norms: np.ndarray
    seconds: float
    device: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)
    blew_up: int | None = None

    def in_numpy(self) -> ChunkOutcome:
        """The same with the states before the last update and after it in NumPy."""
        return replace(self, before=_in_numpy(self.before), after=_in_numpy(self.after))


def _in_numpy(state: State) -> State:
    def arrays(values: Iterable[Any]) -> tuple[np.ndarray, ...]:
        return tuple(map(np.asarray, values))

    return replace(state, weights=arrays(state.weights), slots=arrays(state.slots), recurrent=tuple(map(arrays, state.recurrent)))


def frame(
    config: RunConfig,
    outcome: ChunkOutcome,
    request: Request,
    uploads: Uploads,
    shown: Callable[[], tuple[Snapshot, WindowView]] | None = None,
    outputs: Outputs = in_numpy,
) -> Frame:
    """The frame of a chunk, with what the request asks for.

    shown: gives the window to show with what computed it; None: that of the last update. outputs:
    what is evaluated.
    """
    began = time.perf_counter()
    before, after = outcome.before, outcome.after
    epoch_number, window_number = _place(config, after)
    built = Frame(
        config=config,
        update=after.update,
        epoch_number=epoch_number,
        window_number=window_number,
        losses=outcome.losses,
        gradient_norms=outcome.gradient_norms,
        epoch_starts=_epoch_starts(config, outcome.start, after),
        seconds=outcome.seconds,
        device=outcome.device,
        timings=outcome.timings,
        blew_up=outcome.blew_up,
    )
    if outcome.blew_up is None:
        built = replace(
            built,
            evaluation=evaluate(config, after, request.evaluate, uploads, outputs) if request.evaluate else None,
            generated=generate(config, after, uploads) if request.generate else None,
        )
        if request.window or request.probes:
            if shown is None:
                data, seen_at = data_of(config, before, uploads), before.update
                snapshot = at(config, before, data, request.row, uploads)
                view = window(snapshot, before, data) if request.window else None
            else:
                (snapshot, view), seen_at = shown(), after.update
            built = replace(built, window=view if request.window else None, probes=probe(snapshot, seen_at, request))
    return replace(built, looking=time.perf_counter() - began)


def data_of(config: RunConfig, before: State, uploads: Uploads) -> Epoch:
    """The data of the epoch in which the update after `before` lies."""
    return prefetch.epoch_data(config, before.epoch_number, uploads)


def _place(config: RunConfig, state: State) -> tuple[int, int]:
    """Epoch and window (both from 1) of the last update before `state`."""
    if state.window == 0 and state.epoch_number > 0:
        return state.epoch_number, config.updates_per_epoch
    return state.epoch_number + 1, state.window


def _epoch_starts(config: RunConfig, before: State, after: State) -> tuple[int, ...]:
    """The numbers (from 0) of the updates between two states that are the first of their epoch."""
    first = before.update - before.window
    starts = range(first, after.update, config.updates_per_epoch)
    return tuple(start for start in starts if start >= before.update)


def window(snapshot: Snapshot, before: State, data: Epoch) -> WindowView:
    """What a frame shows of a snapshot that `at` made of the same `before` and `data`."""
    config, seen = snapshot.config, snapshot.shown()
    return WindowView(
        row=seen.row,
        epoch=before.epoch_number,
        embedding=snapshot.weights[0] if config.architecture.embedding else None,
        **window_data.around(config, before.column(config.step), data, snapshot.uploads),
        **computed(seen),
    )


def at(config: RunConfig, before: State, data: Epoch, row: int | None, uploads: Uploads) -> Snapshot:
    """The update after `before`, with the dropout of training in the rows that are shown; row: the
    one that somebody chose to watch."""
    start = before.column(config.step)
    part = data.cut(start, start + config.truncation_length).without_first(config.uncounted, config.truncation_length)
    drawn = masks(config, before.update, slice(0, min(ROWS, config.batch_size)))
    recurrent = before.recurrent if before.window else network.first_states(config, before.weights, data.inputs)
    return Snapshot(config, before.weights, recurrent, part, window_data.watched_row(part, row), drawn, uploads)


def masks(config: RunConfig, update: int, rows: slice) -> list[Masks] | None:
    """The dropout masks of update number `update` for some rows, batch first; None where nothing is
    dropped."""
    rates = tuple(np.float32(getattr(config, name)) for name in dropout.RATES)
    if not any(rates):
        return None
    drawn = dropout.drawer(structure(config))(
        *map(tf.constant, (np.int32(config.seed), dropout.counted(update))), tuple(map(tf.constant, rates))
    )
    return [
        Masks(inputs.numpy().swapaxes(0, 1)[rows], outputs.numpy().swapaxes(0, 1)[rows], recurrent.numpy()[rows])
        for inputs, outputs, recurrent in drawn
    ]


def generate(config: RunConfig, state: State, uploads: Uploads) -> Generated | None:
    """A series generated from the network's own predictions, in its own units; None where the task
    generates nothing."""
    task = config.make_task(uploads)
    if not isinstance(task, tasks.Generates) or not task.starts(dict(config.of_task))[0]:
        return None
    start = task.generation(np.random.default_rng([config.seed, GENERATION]), config.truncation_length)
    values = task.display(network.generate(config, state.weights, task, start))
    return Generated(start.names, values, start.starts.shape[1], None if start.truth is None else task.display(start.truth))


def probe(snapshot: Snapshot, update: int, request: Request) -> dict[str, Probed]:
    """The results of the requested probes on a snapshot of the network after `update` updates."""
    found = {name: probes.registry()[name].measure(replace(snapshot, kept=request.kept.get(name, {}))) for name in request.probes}
    return {name: Probed(update, snapshot.config, arrays) for name, arrays in found.items()}
