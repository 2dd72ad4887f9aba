"""The echo network in Keras, stateful, one `train_on_batch` an update; in its own process."""

from __future__ import annotations

import functools
from collections.abc import Callable

from playground.bench import baseline
from playground.configuration.config import RunConfig


def speed(config: RunConfig, seconds: float) -> float:
    """Updates a second over about `seconds`; a network's first call compiles it before timing."""
    return baseline.rate(_trainer(config), seconds)


@functools.cache
def _trainer(config: RunConfig) -> Callable[[], int]:
    """Trains the next window at each call; an epoch starts with zero states and new data.

    `jit_compile=True` without unrolling is about as fast as the best that Keras offers (µs an
    update of RNN/LSTM on 2 loaded cores: 1 305/1 717; also unrolled 1 504/2 248; neither
    1 891/2 995; unrolled alone 1 298/1 670).
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
