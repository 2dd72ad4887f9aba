"""Keras's side: the same network as a stateful model, one `train_on_batch` an update. Runs in a process of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable

from playground.bench import baseline
from playground.configuration.config import RunConfig


def speed(config: RunConfig, seconds: float) -> float:
    """Updates a second over about `seconds`; the first call for a network compiles it before the clock starts."""
    return baseline.rate(_trainer(config), seconds)


@functools.cache
def _trainer(config: RunConfig) -> Callable[[], int]:
    """Trains the next window of the echo network at each call; an epoch starts with an empty state and new data.

    `jit_compile=True` without unrolling was at least about as fast as any other form that Keras offers (2 loaded cores, RNN/LSTM in µs:
    1 305/1 717; unrolled too 1 504/2 248; neither 1 891/2 995; unrolled alone 1 298/1 670).
    """
    import keras

    uniform = keras.initializers.RandomUniform(0.0, 1.0, seed=config.seed)
    kind = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM}[config.cell]
    recurrent = kind(
        config.units[0], return_sequences=True, stateful=True, kernel_initializer=uniform, recurrent_initializer=uniform
    )
    readout = keras.layers.Dense(2, kernel_initializer=uniform)
    model = keras.Sequential([keras.Input(batch_shape=(config.batch_size, config.truncation_length, 1)), recurrent, readout])
    model.compile(
        keras.optimizers.Adagrad(config.learning_rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=True,
    )
    all_epochs = baseline.epochs(config)
    windows: list[tuple[object, object]] = []

    def train() -> int:
        if not windows:
            windows.extend(reversed(list(zip(*next(all_epochs), strict=True))))
            recurrent.reset_states()
        model.train_on_batch(*windows.pop())
        return 1

    for _ in range(5):
        train()
    return train
