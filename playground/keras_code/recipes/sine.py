"""A sine wave, or two, from a random phase; the target is the next value."""

from __future__ import annotations

from playground.configuration.config import RunConfig
from playground.tasks.sine import SECOND


def code(config: RunConfig) -> str:
    """See the package."""
    frequency, mix, noise = config["frequency"], config["mix"], config["noise"]
    return f"""\
phase = rng.uniform(0, 2 * np.pi, (BATCH, 1)) + 2 * np.pi * {frequency} * np.arange(COLUMNS + 1)
wave = (1 - {mix}) * np.sin(phase) + {mix} * np.sin({SECOND} * phase)
wave = np.asarray(wave + {noise} * rng.standard_normal(wave.shape), np.float32)[..., None]
return wave[:, :-1], wave[:, 1:], None
"""
