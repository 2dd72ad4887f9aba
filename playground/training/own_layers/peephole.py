"""The peephole LSTM as a Keras cell: keras.layers.RNN(PeepholeCell(units)). Needs Keras alone."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="rnn_playground")
class PeepholeCell(keras.layers.Layer):
    """An LSTM cell whose gates read the cell state too. Source: Gers and Schmidhuber 2000."""

    def __init__(
        self, units: int, kernel_initializer: Any = "glorot_uniform", recurrent_initializer: Any = "orthogonal", **options: Any
    ) -> None:
        super().__init__(**options)
        self.units, self.state_size, self.output_size = units, [units, units], units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.recurrent_initializer = keras.initializers.get(recurrent_initializer)

    def build(self, input_shape: Any) -> None:
        """Creates the weights for inputs (batch, features)."""
        units = self.units
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4 * units), initializer=self.kernel_initializer)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(units, 4 * units), initializer=self.recurrent_initializer
        )
        self.bias = self.add_weight(name="bias", shape=(4 * units,), initializer="zeros")
        self.peephole = self.add_weight(name="peephole", shape=(3 * units,), initializer="zeros")
        self.bias.assign(ops.concatenate([ops.zeros(units), ops.ones(units), ops.zeros(2 * units)]))
        self.built = True

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        """One time step: inputs (batch, features), states h and c (batch, units)."""
        h, c = states
        i, f, g, o = ops.split(ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias, 4, axis=-1)
        p_i, p_f, p_o = ops.split(self.peephole, 3)
        i, f = ops.sigmoid(i + c * p_i), ops.sigmoid(f + c * p_f)
        c = f * c + i * ops.tanh(g)
        o = ops.sigmoid(o + c * p_o)
        h = o * ops.tanh(c)
        return h, [h, c]

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor."""
        initializers = {
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "recurrent_initializer": keras.initializers.serialize(self.recurrent_initializer),
        }
        return {**super().get_config(), "units": self.units, **initializers}
