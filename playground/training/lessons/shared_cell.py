"""Three layers of one cell object against three layers of a cell each: how many weights they have
and what they learn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from playground.lessons import Part, Table, Verdict
from playground.tasks import Epoch
from playground.tasks.time_series import TimeSeries

UNITS, LAYERS, BATCH, STEPS = 20, 3, 50, 20
LEARNING_RATE = 0.001
VALIDATION = 2_000
"""Validation instances."""


def cell(number: int) -> keras.Layer:
    """A cell of ReLU units as in Géron's chapter 14, initialised with seeds made of `number`."""
    starts = [keras.initializers.GlorotUniform(seed=2 * number), keras.initializers.Orthogonal(seed=2 * number + 1)]
    return keras.layers.SimpleRNNCell(UNITS, activation="relu", kernel_initializer=starts[0], recurrent_initializer=starts[1])


WAYS: dict[str, Callable[[], list[Any]]] = {
    "[cell] * 3": lambda: [cell(0)] * LAYERS,
    "[cell() for each layer]": lambda: [cell(number) for number in range(LAYERS)],
}
"""The cells of the recurrent layer, the wrong way and the right way."""


def measure(updates: int) -> Iterator[Part]:
    """Weights of the stack, whether it can read the series itself, and the validation mean square
    error before and after training."""
    training, testing = instances(0, updates), instances(1, VALIDATION // BATCH)
    rows: list[tuple[str | float, ...]] = []
    for name, cells in WAYS.items():
        model = network(cells())
        before = error(model, testing)
        for start in range(0, BATCH * updates, BATCH):
            rows_of_batch = slice(start, start + BATCH)
            model.train_on_batch(training.inputs[rows_of_batch], training.targets[rows_of_batch])
        rows.append((name, *counted(model), "yes" if fits(cells(), 1) else "no", round(before, 3), round(error(model, testing), 3)))
        yield Table("Three layers", COLUMNS, tuple(rows))
    (_, _, shared, _, _, one), (_, _, own, _, _, other) = rows
    yield Verdict(
        f"{LAYERS} layers of one cell have {shared} weights instead of {own}, and every layer's gradient changes the same ones. After "
        f"{updates} updates the validation mean square error is {one} with shared weights and {other} with weights of their own.",
        {"weights, shared": float(shared), "weights, own": float(own), "error, shared": float(one), "error, own": float(other)},
    )


COLUMNS = ("", "weight matrices and biases", "weights", "can read one number a step", "error before", "error after")


def instances(seed: int, updates: int) -> Epoch:
    """Instances of Géron's series for `updates` updates: inputs and targets (batch · updates,
    steps, 1)."""
    settings = {setting.name: setting.default for setting in TimeSeries.SETTINGS} | {"updates_per_epoch": updates}
    return TimeSeries(settings).data(np.random.default_rng(seed), BATCH, STEPS).in_windows(STEPS)


def network(cells: list[Any]) -> keras.Model:
    """A dense layer as wide as the cells, the stack, and one output at every step; compiled for the
    mean square error."""
    dense = [keras.layers.Dense(size, kernel_initializer=keras.initializers.GlorotUniform(seed=100 + size)) for size in (UNITS, 1)]
    model = keras.Sequential([keras.Input((STEPS, 1)), dense[0], keras.layers.RNN(cells, return_sequences=True), dense[1]])
    model.compile(keras.optimizers.Adam(LEARNING_RATE), "mse")
    return model


def counted(model: keras.Model) -> tuple[int, int]:
    """The number of the stack's weight arrays and of its weights."""
    weights = model.layers[1].trainable_variables
    return len(weights), sum(math.prod(weight.shape) for weight in weights)


def fits(cells: list[Any], features: int) -> bool:
    """Whether the stack can read inputs of `features` features."""
    try:
        keras.layers.RNN(cells)(np.zeros((1, STEPS, features), np.float32))
    except (ValueError, tf.errors.InvalidArgumentError):
        return False
    return True


def error(model: keras.Model, data: Epoch) -> float:
    """The mean square error."""
    return float(np.mean((model.predict_on_batch(data.inputs) - data.targets) ** 2))
