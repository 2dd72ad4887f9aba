"""The state of a run: before its first update, adapted to changed settings, and after some
updates."""

from __future__ import annotations

import functools
from dataclasses import replace

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.state import Reading, State, reading_of
from playground.reference import network
from playground.training.compiled_chunk import Carried
from playground.training.model import Network
from playground.training.optimizers import make_optimizer


@functools.lru_cache(maxsize=8)
def first_state(config: RunConfig) -> State:
    """A new network before its first update: weights from the seed, recurrent states of 0."""
    model = Network(config)
    model.build(config.features)
    optimizer = make_optimizer(config, model.weights_by_layer())
    optimizer.build(model.trainable_variables)
    return State(
        tuple(variable.numpy() for variable in model.trainable_variables),
        tuple(variable.numpy() for variable in optimizer.variables),
        network.zero_states(config, config.batch_size),
        config.optimizer,
        reading=reading_of(config),
    )


def adapted(config: RunConfig, state: State) -> State:
    """The state for settings that changed but keep the network: another optimizer gets new slots;
    another way to read the data, as in `_reread`."""
    if state.optimizer != config.optimizer:
        state = replace(state, slots=first_state(config).slots, optimizer=config.optimizer)
    reading = reading_of(config)
    if state.reading not in (reading, None):
        state = _reread(config, state, state.reading)
    if state.reading != reading:
        state = replace(state, reading=reading)
    if state.recurrent[0][0].shape[0] != config.batch_size:
        state = replace(state, recurrent=network.zero_states(config, config.batch_size))
    return _next_epoch(config, state) if state.window >= config.updates_per_epoch else state


def _reread(config: RunConfig, state: State, before: Reading) -> State:
    """The state for data that was read as `before` says.

    In one stream the next window begins at the column at which it would have begun: a carried state
    has read all up to there. A carried state that has read other rows, other data or nothing is of
    no use: the next epoch begins, with a zero state.
    """
    column = state.column(before.step)
    if not config.carry_state:
        state = replace(state, recurrent=network.zero_states(config, config.batch_size))
    elif column and replace(before, step=config.step) != reading_of(config):
        return _next_epoch(config, state)
    if not tasks.registry()[config.task].CONTIGUOUS:
        return state
    window = -(-column // config.step)
    return replace(state, window=window, shift=column - window * config.step)


def _next_epoch(config: RunConfig, state: State) -> State:
    zeros = network.zero_states(config, config.batch_size)
    return replace(state, recurrent=zeros, epoch_number=state.epoch_number + 1, window=0, shift=0)


def later(config: RunConfig, state: State, carried: Carried, updates: int) -> State:
    """The state `updates` updates after `state`, with what the trainer carried there."""
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
        shift=0 if epochs else state.shift,
    )
