"""Where a series that goes up and down is at each time step: which quarter of its wave."""

from __future__ import annotations

import numpy as np

from playground.tasks import Epoch

NAMES = ("low, rising", "high, rising", "high, falling", "low, falling")
"""The quarters in the order in which a wave goes through them; high is above the mean of the series, which the network reads as 0."""


def of(part: Epoch) -> np.ndarray:
    """The quarter (rows, time steps) of each value, a place in NAMES; the target of a time step is the next value."""
    high, rising = part.inputs[..., 0] > 0, part.targets[..., 0] > part.inputs[..., 0]
    return np.where(rising, high.astype(int), 3 - high)
