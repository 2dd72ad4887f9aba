"""Every optimizer against the one of Keras, fed with the gradients of Keras's own layers."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from playground.configuration.config import SETTINGS, RunConfig
from tests.training.small import ONE_LAYER, somewhere, tiny, train, window_of

RATE = 0.05
KERAS: dict[str, Callable[[float], keras.optimizers.Optimizer]] = {
    "sgd": keras.optimizers.SGD,
    "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
    "nesterov": lambda rate: keras.optimizers.SGD(rate, momentum=0.9, nesterov=True),
    "adagrad": keras.optimizers.Adagrad,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
}


def test_every_optimizer_is_tested() -> None:
    assert set(KERAS) == set(SETTINGS["optimizer"].options)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", KERAS)
def test_an_optimizer_steps_as_in_keras(name: str) -> None:
    _steps_as(KERAS[name](RATE), tiny(optimizer=name, learning_rate=RATE, **ONE_LAYER, carry_state=False))


def test_a_momentum_of_its_own_steps_as_in_keras() -> None:
    keras_s = keras.optimizers.SGD(RATE, momentum=0.5, nesterov=True)
    _steps_as(keras_s, tiny(optimizer="nesterov", momentum=0.5, learning_rate=RATE, **ONE_LAYER, carry_state=False))


def _steps_as(optimizer: keras.optimizers.Optimizer, config: RunConfig) -> None:
    state = somewhere(config)
    rnn, readout = keras.layers.SimpleRNN(4, return_sequences=True), keras.layers.Dense(2)
    rnn.build((5, 6, 1))
    readout.build((5, 6, 4))
    rnn.set_weights(state.weights[:3])
    readout.set_weights(state.weights[3:])
    variables = rnn.trainable_variables + readout.trainable_variables
    for _ in range(4):
        inputs, targets = window_of(config, state)
        with tf.GradientTape() as tape:
            outputs = readout(rnn(tf.constant(inputs, tf.float32)))
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, outputs))
        optimizer.apply(tape.gradient(loss, variables), variables)
        state, frame = train(config, state, 1)
        assert frame.losses[0] == pytest.approx(float(loss), abs=1e-6)
        for ours, theirs in zip(state.weights, variables, strict=True):
            np.testing.assert_allclose(ours, theirs.numpy(), atol=2e-5)


def test_a_layer_that_is_thawed_takes_first_steps_no_longer_than_the_learning_rate() -> None:
    rate = 0.001
    frozen = tiny(optimizer="adam", learning_rate=rate, frozen="1")
    state = train(frozen, somewhere(frozen, window=0), 300)[0]
    thawed = tiny(optimizer="adam", learning_rate=rate)
    after = train(thawed, state, 1)[0]
    steps = [np.abs(new.astype(float) - old).max() for old, new in zip(state.weights, after.weights, strict=True)]
    assert max(steps) <= 1.01 * rate
    assert max(steps[:3]) == pytest.approx(rate, rel=0.01), "as in the first update of a run"
    assert [int(slot) for slot in after.slots if slot.dtype.kind == "i"] == [301, 1, 301]


def test_the_learning_rate_is_taken_from_the_settings_at_every_call() -> None:
    slow, fast = tiny(**ONE_LAYER, learning_rate=0.01), tiny(**ONE_LAYER, learning_rate=0.1)
    state = somewhere(slow)
    one, other = train(slow, state, 1)[0], train(fast, state, 1)[0]
    for old, little, much in zip(state.weights, one.weights, other.weights, strict=True):
        np.testing.assert_allclose(10 * (little.astype(float) - old), much.astype(float) - old, atol=5e-6)
