"""Any task's network in Keras, one `train_on_batch` an update; in its own process."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from playground import tasks
from playground.bench import baseline
from playground.configuration.config import RunConfig


def speed(config: RunConfig, seconds: float) -> float:
    """Updates a second over about `seconds`; a network's first call compiles it before timing."""
    return baseline.rate(_trainer(config), seconds)


@functools.cache
def _trainer(config: RunConfig) -> Callable[[], int]:
    import keras

    task = tasks.registry()[config.task]
    inputs = keras.Input(batch_shape=(config.batch_size, config.truncation_length, config.widths[0]))
    model = keras.Model(inputs, _outputs(config, inputs))
    loss: Any = keras.losses.MeanSquaredError()
    if task.CLASSES:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    clip = {"global_clipnorm": config.clip_norm} if config.clip_norm else {}
    makers: dict[str, Callable[[], Any]] = {
        "sgd": lambda: keras.optimizers.SGD(config.learning_rate, **clip),
        "momentum": lambda: keras.optimizers.SGD(config.learning_rate, momentum=config.momentum, **clip),
        "nesterov": lambda: keras.optimizers.SGD(config.learning_rate, momentum=config.momentum, nesterov=True, **clip),
        "adagrad": lambda: keras.optimizers.Adagrad(config.learning_rate, **clip),
        "rmsprop": lambda: keras.optimizers.RMSprop(config.learning_rate, **clip),
        "adam": lambda: keras.optimizers.Adam(config.learning_rate, **clip),
    }
    model.compile(makers[config.optimizer](), loss, jit_compile=True)
    windows = _windows(config)

    def train() -> int:
        first, *window = next(windows)
        if first and config.carry_state:
            for layer in model.layers:
                getattr(layer, "reset_states", lambda: None)()
        model.train_on_batch(*window)
        return 1

    for _ in range(5):
        train()
    return train


def _windows(config: RunConfig) -> Iterator[tuple[Any, ...]]:
    """Windows without end: whether one begins an epoch, inputs, targets and, if any, weights."""
    task, number = config.make_task(), 0
    while True:
        data = task.data(np.random.default_rng([config.seed, number]), config.batch_size, config.truncation_length)
        for window in range(config.updates_per_epoch):
            start = window * config.step
            part = data.cut(start, start + config.truncation_length)
            arrays = [array for array in (part.inputs, part.targets, part.weights) if array is not None]
            yield (window == 0, *map(np.ascontiguousarray, arrays))
        number += 1


def _outputs(config: RunConfig, inputs: Any) -> Any:
    """The network's outputs (batch, time steps, outputs), computed by Keras's own layers."""
    import keras

    architecture, width = config.architecture, config.outputs
    values = inputs
    if architecture.vocabulary:
        values = keras.ops.cast(inputs[..., 0], "int32")
        if architecture.embedding:
            values = keras.layers.Embedding(architecture.vocabulary, architecture.embedding)(values)
        else:
            values = keras.ops.one_hot(values, architecture.vocabulary)
    if not architecture.encoder_steps:
        return keras.layers.Dense(width)(_stack(config, values, None)[0])
    encoded, states = _stack(config, values[:, : architecture.encoder_steps], None)
    decoded, _ = _stack(config, values[:, architecture.encoder_steps :], states)
    if architecture.attention:
        scored = keras.layers.Dense(config.units[-1], use_bias=False)(decoded)
        there = inputs[:, : architecture.encoder_steps, 0] != 0
        context = keras.layers.Attention()([scored, encoded], mask=[None, there])
        decoded = keras.layers.Dense(config.units[-1], "tanh", use_bias=False)(keras.ops.concatenate([context, decoded], -1))
    said = keras.layers.Dense(width)(decoded)
    silent = keras.ops.zeros((config.batch_size, architecture.encoder_steps, width))
    return keras.ops.concatenate([silent, said], 1)


def _stack(config: RunConfig, values: Any, states: list[Any] | None) -> tuple[Any, list[Any]]:
    """The recurrent layers from `states` on: the last one's outputs, each one's final states."""
    import keras

    cell = config.make_cell()
    kind = functools.partial(getattr(keras.layers, cell.KERAS), **cell.settings)
    after = []
    for number, units in enumerate(config.units):
        if config.input_dropout:
            values = keras.layers.Dropout(config.input_dropout)(values)
        layer = kind(units, return_sequences=True, return_state=True, stateful=config.carry_state)
        values, *found = layer(values, initial_state=states[number] if states else None)
        after.append(found)
        if config.output_dropout:
            values = keras.layers.Dropout(config.output_dropout)(values)
    return values, after
