"""What every other side has in common: a silent process of its own, the same data epoch by epoch, and the loop that is timed."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from playground.configuration.config import RunConfig
from playground.runs import worker


def new_executor() -> ProcessPoolExecutor:
    """A process for one library, started anew: nothing that our trainer sets reaches it."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_start)


def _start() -> None:
    worker.start()
    os.environ["TF_CPP_MIN_LOG_LEVEL"], os.environ["KERAS_BACKEND"] = "3", "tensorflow"
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # errors come back as exceptions; all else are greetings


def missing(module: str) -> bool:
    """Whether a library isn't installed."""
    return importlib.util.find_spec(module) is None


def epochs(config: RunConfig) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The windows of one epoch after the other, new data each: inputs (windows, batch, time steps, features) and targets without the last axis."""
    task, length = config.make_task(), config.truncation_length
    columns = config.updates_per_epoch * length
    for number in range(1_000_000):
        data = task.data(np.random.default_rng([config.seed, number]), config.batch_size, length)
        yield (_windows(data.inputs[:, :columns], length), _windows(data.targets[:, :columns], length))


def _windows(rows: np.ndarray, length: int) -> np.ndarray:
    batch, columns, *features = rows.shape
    return np.ascontiguousarray(rows.reshape(batch, columns // length, length, *features).swapaxes(0, 1))


def rate(train: Callable[[], int], seconds: float) -> float:
    """Updates a second when `train`, which returns how many updates it did, is called for about `seconds`."""
    done, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds or not done:
        done += train()
    return done / elapsed
