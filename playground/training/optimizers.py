"""The Keras optimizer of a configuration."""

from __future__ import annotations

import keras

from playground.configuration.config import RunConfig


def make_optimizer(config: RunConfig) -> keras.optimizers.Optimizer:
    """The optimizer. Its learning rate is one of its variables, so it can change while training."""
    makers = {
        "sgd": lambda: keras.optimizers.SGD(config.learning_rate),
        "momentum": lambda: keras.optimizers.SGD(config.learning_rate, momentum=0.9),
        "nesterov": lambda: keras.optimizers.SGD(config.learning_rate, momentum=0.9, nesterov=True),
        "adagrad": lambda: keras.optimizers.Adagrad(config.learning_rate),
        "rmsprop": lambda: keras.optimizers.RMSprop(config.learning_rate),
        "adam": lambda: keras.optimizers.Adam(config.learning_rate),
    }
    return makers[config.optimizer]()
