"""The data that a run never trains on, one pass of it: what its quality is judged on, and what is asked of the network as it stands."""

from __future__ import annotations

import functools

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.tasks import Pass, Uploads

STREAM = 2
"""The stream of random numbers, of those that a seed gives, which held-out data comes from."""


def data(config: RunConfig, uploads: Uploads) -> Pass:
    """The whole pass, made once: decided by the seed, the task's settings and the shape of the windows alone."""
    return _data(config.task, config.of_task, config.seed, config.batch_size, config.truncation_length, uploads)


@functools.lru_cache(maxsize=4)
def _data(task: str, of_task: tuple, seed: int, batch_size: int, truncation_length: int, uploads: Uploads) -> Pass:
    made = tasks.registry()[task](dict(of_task), uploads)
    return made.held_out(np.random.default_rng([seed, STREAM]), batch_size, truncation_length)
