"""How many units a layer's loops compute: units that no weight reaches fill the processor's last vector of each row.

Numbers that fill no vector are computed one by one: an LSTM of 30 units took half as long again as one of 32, one of 14 twice as
long as one of 16.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

LANES = 16
"""Numbers that a processor computes at once (32 bits each, 512 in all)."""
WORTH_FILLING = 9
"""Numbers in the last vector from which to compute it whole is faster: with 8 there are half vectors."""


def width(units: int) -> int:
    """The number of units to compute for a layer of so many: at least as many, at most 7 more."""
    return -(-units // LANES) * LANES if units % LANES >= WORTH_FILLING else units


def widened(array: Any, shape: tuple[int, ...], units: int) -> Any:
    """The array with zeros for units that it hasn't, as `shape` wants it; each longer axis counts `units` once or several times over."""
    for axis, (short, long) in enumerate(zip(tuple(array.shape), shape, strict=True)):
        if short != long:
            before, after = array.shape[:axis], array.shape[axis + 1 :]
            missing = long * units // short - units
            apart = tf.reshape(array, [*before, short // units, units, *after])
            paddings = [[0, missing] if place == axis + 1 else [0, 0] for place in range(len(apart.shape))]
            array = tf.reshape(tf.pad(apart, paddings), [*before, long, *after])
    return array
