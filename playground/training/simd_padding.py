"""Pads a layer's units so that every row fills whole SIMD vectors; no weight reaches the units that
are added.

Numbers that fill no vector are computed one by one: an LSTM of 30 units took half as long again as
one of 32, one of 14 twice as long as one of 16.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

LANES = 16
"""Numbers of 32 bits in a vector of 512."""
WORTH_FILLING = 9
"""Numbers in the last vector from which computing the whole vector is faster; 8 fill half a vector,
which is one as well."""


def width(units: int) -> int:
    """The number of units to compute for a layer of `units`: up to 7 more."""
    return -(-units // LANES) * LANES if units % LANES >= WORTH_FILLING else units


def widened(array: Any, shape: tuple[int, ...], units: int) -> Any:
    """The array in `shape`, zeros for the added units. Each longer axis holds one or several blocks
    of `units`, each padded."""
    for axis, (short, long) in enumerate(zip(tuple(array.shape), shape, strict=True)):
        if short != long:
            before, after = array.shape[:axis], array.shape[axis + 1 :]
            missing = long * units // short - units
            blocks = tf.reshape(array, [*before, short // units, units, *after])
            paddings = [[0, missing] if place == axis + 1 else [0, 0] for place in range(len(blocks.shape))]
            array = tf.reshape(tf.pad(blocks, paddings), [*before, long, *after])
    return array
