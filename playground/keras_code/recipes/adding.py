"""Random numbers, two of them marked; their sum is the last target."""

from __future__ import annotations

from playground.configuration.config import RunConfig


def code(config: RunConfig) -> str:
    """See the package."""
    return """\
count = BATCH * WINDOWS
values = rng.random((count, STEPS), np.float32)
early, late = rng.integers(0, STEPS // 2, count), rng.integers(STEPS // 2, STEPS, count)
every = np.arange(count)
markers, targets = np.zeros_like(values), np.zeros_like(values)
markers[every, early] = markers[every, late] = 1
targets[:, -1] = values[every, early] + values[every, late]
weights = np.zeros((BATCH, WINDOWS, STEPS), np.float32)
weights[..., -1] = 1  # only the last time step counts
inputs = np.stack([values, markers], axis=-1).reshape(BATCH, COLUMNS, 2)
return inputs, targets.reshape(BATCH, COLUMNS, 1), weights.reshape(BATCH, COLUMNS)
"""
