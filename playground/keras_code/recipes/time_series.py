"""Pieces of the first four fifths of Géron's function; the target is the next value."""

from __future__ import annotations

from playground.configuration.config import RunConfig
from playground.tasks.time_series import BUILT_IN, HELD_OUT, STEP


def code(config: RunConfig) -> str:
    """See the package."""
    if config["series"] != BUILT_IN:
        return ""
    return f"""\
begin = rng.uniform(0, {HELD_OUT} - (STEPS + 1) * {STEP}, (BATCH * WINDOWS, 1))
t = begin + {STEP} * np.arange(STEPS + 1)
values = np.asarray(t * np.sin(t) / 3 + 2 * np.sin(5 * t), np.float32).reshape(BATCH, WINDOWS, STEPS + 1)
shape = BATCH, COLUMNS, 1
return values[..., :-1].reshape(shape), values[..., 1:].reshape(shape), None
"""
