"""Noisy values around a level, of different lengths; the target is the mean of those read so far."""

from __future__ import annotations

from playground.configuration.config import RunConfig
from playground.tasks.variable_length import NOISE


def code(config: RunConfig) -> str:
    """See the package."""
    return f"""\
shape = BATCH, WINDOWS, STEPS
lengths = rng.integers(1, STEPS + 1, (BATCH, WINDOWS, 1))
values = rng.uniform(-1, 1, (BATCH, WINDOWS, 1)) + {NOISE} * rng.standard_normal(shape)
there = np.arange(STEPS) < lengths  # what is behind a sequence's end has no weight
means = np.cumsum(values, axis=2) / (np.arange(STEPS) + 1)
arrays = values * there, means * there, there
inputs, targets, weights = (np.asarray(array, np.float32).reshape(BATCH, COLUMNS) for array in arrays)
return inputs[..., None], targets[..., None], weights
"""
