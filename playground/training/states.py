"""The state of a run: before its first update, adapted to changed settings, and after some
updates."""

from __future__ import annotations

from dataclasses import replace

from playground.configuration.config import RunConfig
from playground.messages.state import State
from playground.reference import network
from playground.training.compiled_chunk import Carried
from playground.training.model import Network
from playground.training.optimizers import make_optimizer


def first_state(config: RunConfig) -> State:
    """A new network before its first update: weights from the seed, recurrent states of 0."""
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
    """The state for settings that changed but keep the network: another optimizer gets new slots,
    another batch size states of 0."""
    if state.optimizer != config.optimizer:
        state = replace(state, slots=first_state(config).slots, optimizer=config.optimizer)
    if state.recurrent[0][0].shape[0] != config.batch_size:
        state = replace(state, recurrent=network.zero_states(config, config.batch_size))
    if state.window >= config.updates_per_epoch:
        zeros = network.zero_states(config, config.batch_size)
        state = replace(state, recurrent=zeros, epoch_number=state.epoch_number + 1, window=0)
    return state


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
    )
