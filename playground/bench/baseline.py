"""What the Keras and JAX baselines share: a process of their own, the data, the timed loop."""

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
    """A new process for one library: nothing that our trainer sets reaches it."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_start)


def _start() -> None:
    worker.start()
    os.environ["TF_CPP_MIN_LOG_LEVEL"], os.environ["KERAS_BACKEND"] = "3", "tensorflow"
    # Errors come back as exceptions; the rest is start-up messages.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def missing(module: str) -> bool:
    """Whether a library isn't installed."""
    return importlib.util.find_spec(module) is None


def epochs(config: RunConfig) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Every epoch's windows, each epoch from new data.

    inputs: (windows, batch, time steps, features) float32; targets: the same without the last axis.
    """
    task, length = config.make_task(), config.truncation_length
    columns = config.updates_per_epoch * length
    for number in range(1_000_000):
        data = task.data(np.random.default_rng([config.seed, number]), config.batch_size, length)
        yield (_windows(data.inputs[:, :columns], length), _windows(data.targets[:, :columns], length))


def _windows(rows: np.ndarray, length: int) -> np.ndarray:
    batch, columns, *features = rows.shape
    return np.ascontiguousarray(rows.reshape(batch, columns // length, length, *features).swapaxes(0, 1))


def rate(train: Callable[[], int], seconds: float) -> float:
    """Updates a second over about `seconds`; `train` returns how many updates a call did."""
    done, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds or not done:
        done += train()
    return done / elapsed
