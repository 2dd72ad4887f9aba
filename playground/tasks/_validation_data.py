"""The validation data of a run: one epoch that no update trains on."""

from __future__ import annotations

import functools

import numpy as np

from playground import tasks
from playground.tasks._epoch import Epoch
from playground.tasks._uploads import Uploads

STREAM = 2
"""The number of the random stream, among those of a seed, that draws validation data."""


@functools.lru_cache(maxsize=12)
def validation_data(task: str, of_task: tuple, seed: int, batch_size: int, truncation_length: int, uploads: Uploads) -> Epoch:
    """The validation epoch, made once for each seed, task with its settings, and window shape."""
    made = tasks.registry()[task](dict(of_task), uploads)
    return made.validation_data(np.random.default_rng([seed, STREAM]), batch_size, truncation_length)
