"""Pieces of the first four fifths of Géron's function; the targets are the next values."""

from __future__ import annotations

from playground.configuration.config import RunConfig
from playground.tasks.time_series import BUILT_IN, HELD_OUT, STEP


def code(config: RunConfig) -> str:
    """See the package."""
    if config["series"] != BUILT_IN:
        return ""
    return f"""\
horizon = {config["horizon"]}  # how many next values are predicted at each time step
begin = rng.uniform(0, {HELD_OUT} - (STEPS + horizon) * {STEP}, (BATCH * WINDOWS, 1))
t = begin + {STEP} * np.arange(STEPS + horizon)
values = np.asarray(t * np.sin(t) / 3 + 2 * np.sin(5 * t), np.float32)
targets = np.stack([values[:, ahead : ahead + STEPS] for ahead in range(1, horizon + 1)], axis=-1)
return values[:, :STEPS].reshape(BATCH, COLUMNS, 1), targets.reshape(BATCH, COLUMNS, horizon), None
"""
