"""The Keras optimizer of a configuration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

from playground.configuration.config import RunConfig


class Adam(keras.optimizers.Adam):
    """Keras's Adam, except that each recurrent layer has an age of its own: the updates that changed
    its weights.

    The slots of Adam begin at 0 and are corrected for that, the less the older they are. A layer
    that was frozen is younger than the run: corrected by the run's age, its first steps are three
    times the learning rate.
    """

    def __init__(self, learning_rate: float, layers: Sequence[Sequence[Any]], frozen: Sequence[int]) -> None:
        super().__init__(learning_rate, name="adam")
        self._layer_of = {id(weight): number for number, weights in enumerate(layers) for weight in weights}
        self._growing = [number for number in range(len(layers)) if number + 1 not in frozen]
        self._layers = len(layers)

    def build(self, variables: list[Any]) -> None:
        """Creates the slots, the ages last."""
        if not self.built:
            super().build(variables)
            self._layer_at = [self._layer_of.get(id(variable)) for variable in variables]
            self._ages = [self.add_variable((), "zeros", "int", name=f"age_{number}") for number in range(1, self._layers + 1)]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """As in Keras, with the layer's age in place of the iterations."""
        place = self._get_variable_index(variable)
        momentum, velocity = self._momentums[place], self._velocities[place]
        number = self._layer_at[place]
        step = ops.cast((self.iterations if number is None else self._ages[number]) + 1, variable.dtype)
        beta_1_power = ops.power(ops.cast(self.beta_1, variable.dtype), step)
        beta_2_power = ops.power(ops.cast(self.beta_2, variable.dtype), step)
        alpha = ops.cast(learning_rate, variable.dtype) * ops.sqrt(1 - beta_2_power) / (1 - beta_1_power)
        self.assign_add(momentum, ops.multiply(ops.subtract(gradient, momentum), 1 - self.beta_1))
        self.assign_add(velocity, ops.multiply(ops.subtract(ops.square(gradient), velocity), 1 - self.beta_2))
        self.assign_sub(variable, ops.divide(ops.multiply(momentum, alpha), ops.add(ops.sqrt(velocity), self.epsilon)))

    def apply(self, gradients: list[Any], variables: list[Any] | None = None) -> None:
        """One step; then the layers that are not frozen are one update older."""
        super().apply(gradients, variables)
        for number in self._growing:
            self._ages[number].assign_add(1)


def make_optimizer(config: RunConfig, layers: Sequence[Sequence[Any]]) -> keras.optimizers.Optimizer:
    """The optimizer. Its learning rate is one of its variables, so it can change while training.

    layers: the weights of each recurrent layer, an encoder's and a decoder's together.
    """
    makers: dict[str, Callable[[], keras.optimizers.Optimizer]] = {
        "sgd": lambda: keras.optimizers.SGD(config.learning_rate, name=config.optimizer),
        "momentum": lambda: keras.optimizers.SGD(config.learning_rate, momentum=config.momentum, name=config.optimizer),
        "nesterov": lambda: keras.optimizers.SGD(
            config.learning_rate, momentum=config.momentum, nesterov=True, name=config.optimizer
        ),
        "adagrad": lambda: keras.optimizers.Adagrad(config.learning_rate, name=config.optimizer),
        "rmsprop": lambda: keras.optimizers.RMSprop(config.learning_rate, name=config.optimizer),
        "adam": lambda: Adam(config.learning_rate, layers, config.frozen),
    }
    return makers[config.optimizer]()
