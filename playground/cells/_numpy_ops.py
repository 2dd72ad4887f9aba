"""The array namespace over NumPy: what the page, the tests and the what-ifs compute with."""

from __future__ import annotations

from typing import Any

import numpy as np


class NumPyOps:
    """`ArrayNamespace` over NumPy; keras.ops is its twin in the compiled trainer."""

    matmul = staticmethod(np.matmul)
    split = staticmethod(np.split)
    tanh = staticmethod(np.tanh)
    exp = staticmethod(np.exp)
    maximum = staticmethod(np.maximum)

    @staticmethod
    def sigmoid(x: Any) -> np.ndarray:
        """1 / (1 + exp(−x)), in the form that cannot overflow."""
        half = x.dtype.type(0.5)
        return np.asarray(half * (np.tanh(half * x) + 1))

    @staticmethod
    def relu(x: Any) -> np.ndarray:
        """max(x, 0)."""
        return np.asarray(np.maximum(x, 0))
