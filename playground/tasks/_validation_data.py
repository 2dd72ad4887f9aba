"""The validation data of a task: one epoch that no update trains on."""

from __future__ import annotations

import functools

import numpy as np

from playground import tasks
from playground.tasks import Epoch, Uploads

STREAM = 2
"""The random stream of validation data, among those that a seed gives."""


@functools.lru_cache(maxsize=4)
def validation_data(task: str, of_task: tuple, seed: int, batch_size: int, truncation_length: int, uploads: Uploads) -> Epoch:
    """The whole epoch, made once; the seed, the task's settings and the windows' shape decide it."""
    made = tasks.registry()[task](dict(of_task), uploads)
    return made.validation_data(np.random.default_rng([seed, STREAM]), batch_size, truncation_length)
