"""An estimate of the memory that a run needs in the worker, so that too large a network is refused
before it is built."""

from __future__ import annotations

import math
from collections.abc import Sequence

from playground.cells import Cell

LIMIT = 1_500_000_000
"""Bytes that a run may need in the worker."""
FLOAT = 4
"""Bytes of a float32."""


def of_epochs(batch_size: int, columns: int, numbers: int) -> int:
    """Bytes of an epoch's data with so many `numbers` per position, three times: as made, as the
    trainer's copy, and the next one."""
    return 3 * FLOAT * batch_size * columns * numbers


def of_training(
    cell: Cell, features: int, units: Sequence[int], stacks: int, vocabulary: int, batch_size: int, truncation_length: int
) -> int:
    """Bytes of weights, gradients and optimizer slots, and of what the backward loop reads.

    Each of the `stacks` of recurrent layers keeps the states and signals of every time step,
    forward and backward.
    """
    weights, kept = vocabulary * features, 0
    for width in units:
        weights += stacks * sum(map(math.prod, cell.weight_shapes(features, width).values()))
        kept += width * (len(cell.STATES) + 2 * len(cell.SIGNALS) + 3)
        features = width
    return FLOAT * (6 * weights + 2 * kept * batch_size * truncation_length)
