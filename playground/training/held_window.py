"""A window that stays on the screen while training goes on: evaluated anew with ever newer weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig, cost
from playground.messages import window_data
from playground.messages.frame import WindowView
from playground.messages.state import State
from playground.messages.window_outputs import computed
from playground.probes import Snapshot
from playground.reference import network
from playground.settings import Cost
from playground.tasks import Epoch, Uploads
from playground.training import frame_builder

LEAD = 20
"""Columns before a held window that a network reads first, at least; else as many as a window has."""


@dataclass(frozen=True)
class HeldWindow:
    """The window of the update after `update` updates, without the network that reads it.

    number: the Request's `hold` that it answers. snapshot: the window, the states that it began
    with in training, and no weights; view: what was shown of it then. lead (batch,
    columns, …): the inputs just before it where the state is carried, None where it began an epoch.
    """

    number: int | tuple[int, int]
    update: int
    snapshot: Snapshot
    view: WindowView
    lead: np.ndarray | None

    def suits(self, number: int | tuple[int, int], config: RunConfig) -> bool:
        """Whether this is the window that a request for `number` means, and a network of `config`
        can read it."""
        of = self.snapshot.config
        return self.number == number and cost(of, config) in (None, Cost.KNOB) and of.of_task == config.of_task


def hold(number: int | tuple[int, int], config: RunConfig, before: State, uploads: Uploads) -> HeldWindow:
    """Holds the window of the update after `before`, or the one at the place that `number` names, in
    arrays of its own: those of the epoch may be large."""
    if isinstance(number, tuple):
        before = _at(number, config, before, uploads)
    data = frame_builder.data_of(config, before, uploads)
    snapshot = frame_builder.at(config, before, data, None, uploads)
    window = Epoch(**{name: np.array(array) for name, array in vars(snapshot.window).items() if array is not None})
    view = frame_builder.window(snapshot, before, data)
    view = replace(view, matrix=np.array(view.matrix), embedding=None, held=True)
    return HeldWindow(number, before.update, replace(snapshot, weights=(), window=window), view, _lead(config, before, data))


def _at(place: tuple[int, int], config: RunConfig, state: State, uploads: Uploads) -> State:
    """`state` where the next window is the last one of its epoch that begins at `place` or before."""
    placed = replace(state, epoch_number=place[0], window=0, shift=0)
    columns = frame_builder.data_of(config, placed, uploads).inputs.shape[1]
    column = min(place[1], columns - config.truncation_length)
    if not tasks.registry()[config.task].CONTIGUOUS:
        return replace(placed, window=column // config.step)
    window = -(-column // config.step)
    return replace(placed, window=window, shift=column - window * config.step)


def _lead(config: RunConfig, before: State, data: Epoch) -> np.ndarray | None:
    start = before.column(config.step)
    if not config.carry_state or not start:
        return None
    windows = -(-max(LEAD, config.truncation_length) // config.handover)
    first = max(start - windows * config.step, 0)
    return np.array(data.cut(first, start).without_missed(config.handover, config.missed).inputs)


def evaluated(held: HeldWindow, config: RunConfig, weights: Sequence[np.ndarray], row: int | None) -> tuple[Snapshot, WindowView]:
    """The held window as a network with these weights reads it, with the dropout of its own update.

    A carried state is what these weights make of the columns before the window: the one that it
    began with is written in another network's code, which this one misreads.
    """
    masks = frame_builder.masks(config, held.update, slice(0, len(held.view.rows)))
    row = window_data.watched_row(held.snapshot.window, row)
    recurrent = held.snapshot.recurrent
    if held.lead is not None:
        recurrent = network.forward(config, weights, held.lead, network.zero_states(config, len(held.lead))).states
    snapshot = replace(held.snapshot, config=config, weights=weights, recurrent=recurrent, row=row, masks=masks)
    embedding = weights[0] if config.architecture.embedding else None
    return snapshot, replace(held.view, row=row, embedding=embedding, **computed(snapshot.shown()))
