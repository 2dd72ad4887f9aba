"""State in, state out: `advance` trains a number of updates and tells in a frame what happened. Runs in a worker process."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.reference import network
from playground.tasks import Uploads
from playground.training import devices, frame_builder, prefetch, speculation
from playground.training.compiled_chunk import LONGEST_CALL, Carried, Trainer, structure
from playground.training.frame_builder import Trained
from playground.training.model import Network, make_optimizer

COMPILED = 8
"""Compiled trainers that a worker keeps."""


class BlewUp(ArithmeticError):
    """A loss or a gradient that is not a number, after `done` updates."""

    def __init__(self, done: int) -> None:
        super().__init__(f"after {done} updates the loss or the gradient is not a number")
        self.done = done


def first_state(config: RunConfig) -> State:
    """A new network: weights from the seed, an empty state, before its first update."""
    model = Network(config)
    model.build(config.features)
    optimizer = make_optimizer(config)
    optimizer.build(model.trainable_variables)
    return State(
        tuple(variable.numpy() for variable in model.trainable_variables),
        tuple(variable.numpy() for variable in optimizer.variables),
        network.zero_states(config, config.batch_size),
        config.optimizer,
    )


def adapted(config: RunConfig, state: State) -> State:
    """The state made fit for settings that changed without a new network: another optimizer's slots and another batch's states start anew."""
    if state.optimizer != config.optimizer:
        state = replace(state, slots=first_state(config).slots, optimizer=config.optimizer)
    if state.recurrent[0][0].shape[0] != config.batch_size:
        state = replace(state, recurrent=network.zero_states(config, config.batch_size))
    if state.window >= config.updates_per_epoch:
        state = _next_epoch(config, state)
    return state


def _next_epoch(config: RunConfig, state: State) -> State:
    return replace(state, recurrent=network.zero_states(config, config.batch_size), epoch_number=state.epoch_number + 1, window=0)


@functools.lru_cache(maxsize=COMPILED)
def _trainer(key: RunConfig, device: str) -> Trainer:
    return Trainer(key, device)


def compiled() -> int:
    """How many trainers this process has compiled; XLA never gives back the memory of one (about 25 MB)."""
    return _trainer.cache_info().misses


def advance(
    config: RunConfig, state: State, updates: int, request: Request, uploads: Uploads = tasks.NO_UPLOADS
) -> tuple[State, Frame]:
    """Trains `updates` updates from `state`; returns the new state and a frame of what happened. 0 updates: the frame shows what is.

    The same configuration and state give bit-identical losses however the updates are cut into calls. A loss or a gradient
    that is not a number ends the chunk: the state returned is then the one before the update that led there, so that training
    can go on from it with gentler settings.
    """
    trained = in_numpy(train(config, state, updates, request, uploads))
    return trained.after, frame_builder.frame(config, trained, request, uploads)


def train(
    config: RunConfig,
    state: State,
    updates: int,
    request: Request,
    uploads: Uploads,
    then: int = 0,
    wanted: Callable[[], bool] = lambda: True,
) -> Trained:
    """The first half of `advance`; `looking.frame` is the second. A thread goes on at once with `then` updates more, for which the next call may ask.

    It does so where that is still `wanted`: the caller can look meanwhile at what was trained, and no time is lost. The states it
    gives lie on the device: the next call takes them as they are, and who looks at them has them `in_numpy`.
    """
    what = config, state, updates, request.window, uploads
    running = speculation.ask(_trained, *what)

    def following(trained: Trained | None) -> speculation.Call | None:
        if trained is None or trained.blew_up is not None or not wanted():
            return None
        return _trained, (config, trained.after, then, request.window, uploads)

    if then:
        speculation.go_on(running, following)
    # None: what was begun for this call was wanted by nobody in the very moment when its turn came.
    return running.result() or speculation.ask(_trained, *what).result()


def _trained(config: RunConfig, state: State, updates: int, window: bool, uploads: Uploads) -> Trained:
    began = time.perf_counter()
    state = adapted(config, state)
    if not updates:
        nothing = np.zeros(0, np.float32)
        return Trained(state, state, state, nothing, nothing, time.perf_counter() - began)
    device, timings = _device(config, state, uploads)
    trainer, blew_up = _trainer(structure(config), device), None
    began = time.perf_counter()  # to choose a device is no training
    try:
        # What comes before the last update is what computed the window that is shown.
        after, before, losses, norms = _train(trainer, config, state, updates, int(window), uploads)
    except BlewUp as error:
        after, before, losses, norms = _train(trainer, config, state, max(error.done - 1, 0), 0, uploads)
        blew_up = after.update
    return Trained(state, before, after, losses, norms, time.perf_counter() - began, device, timings, blew_up)


def in_numpy(trained: Trained) -> Trained:
    """The same with the arrays of the states before and after the last update in NumPy."""
    return replace(trained, before=_numpy(trained.before), after=_numpy(trained.after))


def prepare(config: RunConfig, state: State, uploads: Uploads) -> None:
    """Compiles the trainer of `config` without training anything."""

    def compile_() -> None:
        fit = adapted(config, state)
        device, _ = _device(config, fit, uploads)
        _call(_trainer(structure(config), device), config, fit, 0, 0, uploads)

    speculation.ask(compile_).result()


def _device(config: RunConfig, state: State, uploads: Uploads) -> tuple[str, Mapping[str, float]]:
    def updates_per_second(device: str) -> float:
        trainer, count = _trainer(structure(config), device), min(64, config.updates_per_epoch)
        _call(trainer, config, replace(state, window=0), count, 0, uploads)
        began = time.perf_counter()
        _call(trainer, config, replace(state, window=0), count, 0, uploads)
        return count / (time.perf_counter() - began)

    return devices.choose(config, updates_per_second)


def _train(
    trainer: Trainer, config: RunConfig, state: State, updates: int, last: int, uploads: Uploads
) -> tuple[State, State, np.ndarray, np.ndarray]:
    """`updates` updates over as many epochs as they take: the state after them and before their `last`; its arrays stay on the device."""
    losses: list[np.ndarray] = [np.zeros(0, np.float32)]
    norms: list[np.ndarray] = [np.zeros(0, np.float32)]
    before = state
    while updates:
        room = prefetch.room(trainer.device, config, state.epoch_number, uploads)
        count = min(updates, room * config.updates_per_epoch - state.window, LONGEST_CALL)
        state, before, some_losses, some_norms = _call(trainer, config, state, count, last if count == updates else 0, uploads)
        # An update whose gradient has no length puts infinities into weights and slots, though its loss is a number.
        bad = np.flatnonzero(~np.isfinite(some_losses) | ~np.isfinite(some_norms))
        if len(bad):
            raise BlewUp(sum(map(len, losses)) + int(bad[0]))
        losses.append(some_losses)
        norms.append(some_norms)
        updates -= count
    return state, before, np.concatenate(losses), np.concatenate(norms)


def _call(
    trainer: Trainer, config: RunConfig, state: State, count: int, last: int, uploads: Uploads
) -> tuple[State, State, np.ndarray, np.ndarray]:
    def epochs(place: int, more: int = 0) -> range:
        """The epochs from which `count` updates take their data, `place` windows after the first one of this call's first epoch."""
        skipped, window = divmod(place, config.updates_per_epoch)
        first = state.epoch_number + skipped
        return range(first, first + max(1, -(-(window + count) // config.updates_per_epoch)) + more)

    # One epoch more than these updates took: the next call may have a few more.
    then = epochs(state.window + count, more=1)
    data = prefetch.tensors(trainer.device, config, epochs(state.window), then, uploads)
    start = (state.weights, state.slots, state.recurrent)
    after, before, losses, norms = trainer.run(config, count, last, state.window, state.update, start, data)
    return _later(config, state, after, count), _later(config, state, before, count - last), losses, norms


def _later(config: RunConfig, state: State, carried: Carried, updates: int) -> State:
    """The state `updates` updates after `state`, with what is then carried."""
    weights, slots, recurrent = carried
    epochs, window = divmod(state.window + updates, config.updates_per_epoch)
    if window == 0:
        recurrent = network.zero_states(config, config.batch_size)
    return replace(
        state,
        weights=tuple(weights),
        slots=tuple(slots),
        recurrent=tuple(map(tuple, recurrent)),
        update=state.update + updates,
        epoch_number=state.epoch_number + epochs,
        window=window,
    )


def _numpy(state: State) -> State:
    def arrays(values: Iterable[Any]) -> tuple[np.ndarray, ...]:
        return tuple(map(np.asarray, values))

    return replace(state, weights=arrays(state.weights), slots=arrays(state.slots), recurrent=tuple(map(arrays, state.recurrent)))
