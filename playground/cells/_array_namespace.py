"""The array namespace that a cell's equations are written over: every implementation of it takes
all that is declared here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Array(Protocol):
    """What equations compute with: it takes + − × / elementwise, with another one, a NumPy array or
    a number on either side."""

    def __add__(self, other: Any, /) -> Any: ...
    def __radd__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __rsub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __rmul__(self, other: Any, /) -> Any: ...
    def __truediv__(self, other: Any, /) -> Any: ...
    def __rtruediv__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Any: ...


class ArrayNamespace(Protocol):
    """The functions of `Cell.step` and `Cell.project`.

    keras.ops trains; NumPyOps draws, predicts and tests; the trainer's recording and replay, the
    dual numbers of the gradients and the terms of the cell diagrams are the others. Weights may be
    plain arrays in any of them.
    """

    def matmul(self, x: Any, matrix: Any, /) -> Any:
        """x (…, units) @ matrix (units, k·units), a weight or a part of one."""

    def split(self, x: Any, parts: int, /, axis: int) -> Sequence[Any]:
        """`parts` equal pieces along the last axis (axis −1)."""

    def tanh(self, x: Any, /) -> Any:
        """tanh(x)."""

    def sigmoid(self, x: Any, /) -> Any:
        """1 / (1 + exp(−x))."""

    def relu(self, x: Any, /) -> Any:
        """max(x, 0)."""

    def exp(self, x: Any, /) -> Any:
        """exp(x)."""

    def maximum(self, x: Any, y: Any, /) -> Any:
        """The larger of two arrays, or of an array and a number, in either order."""
