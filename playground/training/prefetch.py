"""The data of the epochs as tensors; while a call trains, a thread generates and loads what the
next call will need."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any

import numpy as np
import tensorflow as tf

from playground.configuration.config import RunConfig
from playground.tasks import Epoch, Uploads
from playground.training.compiled_chunk import LONGEST_CALL, structure

LARGEST_DATA = 10 << 20
"""Bytes of data up to which one call gets several epochs: for echo, enough for all updates between
two pictures."""
HEAD_START = 0.002
"""Seconds by which prefetching starts after the call that trains: that call still needs Python's
interpreter to begin."""
ALIGNMENT = 64
"""Bytes of which a tensor's address must be a multiple."""


def epoch_data(config: RunConfig, number: int, uploads: Uploads) -> Epoch:
    """The data of epoch `number` (from 0): decided by the seed, the task's settings and the shape
    of the windows alone."""
    return _data(_data_key(config), number, uploads)


@functools.lru_cache(maxsize=64)
def _data_key(config: RunConfig) -> RunConfig:
    return replace(structure(config), seed=config.seed, of_task=config.of_task)


@functools.lru_cache(maxsize=4)
def _data(key: RunConfig, number: int, uploads: Uploads) -> Epoch:
    return key.training_data(number, uploads)


@dataclass(frozen=True)
class _Source:
    """Where data come from, and the device that they go to."""

    device: str
    key: RunConfig
    uploads: Uploads

    def epochs_per_call(self, number: int) -> int:
        """How many epochs, each as large as epoch `number`, one call may train on."""
        enough = 1 - -LONGEST_CALL // self.key.updates_per_epoch
        return max(1, min(enough, LARGEST_DATA // sum(array.nbytes for array in self._arrays(number))))

    def load(self, epochs: range, spare: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[Any]]:
        """The epochs' arrays (epochs per call, time steps, batch, …), in NumPy and as tensors: the
        loop over time slices whole rows.

        `spare`: arrays to overwrite where shapes and types match; filling new memory takes twice as
        long.
        """
        size, filled = self.epochs_per_call(epochs.start), []
        for arrays, old in zip(zip(*map(self._arrays, epochs), strict=True), chain(spare, repeat(None)), strict=False):
            batch, columns, *rest = arrays[0].shape
            shape, dtype = (size, columns, batch, *rest), arrays[0].dtype
            # The places of epochs that no update of the call reaches are left as they are.
            stacked = old if old is not None and (old.shape, old.dtype) == (shape, dtype) else _aligned(shape, dtype)
            for place, array in zip(stacked, arrays, strict=False):
                place[:] = array.swapaxes(0, 1)
            filled.append(stacked)
        return filled, [self._tensor(array) for array in filled]

    def _arrays(self, number: int) -> list[np.ndarray]:
        """The arrays of an epoch that training reads, (batch, time steps, …)."""
        data = _data(self.key, number, self.uploads)
        found = [data.inputs, data.targets, data.weights, data.padding if self.key.architecture.padded_in_front else None]
        return [array for array in found if array is not None]

    def _tensor(self, array: np.ndarray) -> Any:
        """The array on the device; the first CPU shares its memory: copying takes three times as
        long as filling."""
        if self.device == "CPU:0":
            return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
        with tf.device(self.device):
            return tf.constant(array)


def _aligned(shape: Sequence[int], dtype: np.dtype) -> np.ndarray:
    """A new array at an address that XLA accepts for a tensor without a copy."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % ALIGNMENT
    return memory[first : first + size].view(dtype).reshape(shape)


@dataclass(frozen=True)
class _Load:
    """The arrays of some epochs and the tensors that may share their memory, loaded or being
    loaded."""

    source: _Source
    epochs: range
    loaded: Future[tuple[list[np.ndarray], list[Any]]]

    @property
    def tensors(self) -> list[Any]:
        return self.loaded.result()[1]

    def starts_with(self, source: _Source, epochs: range) -> bool:
        """Whether `epochs` of `source` are the first ones here."""
        return self.source == source and self.epochs.start == epochs.start and self.epochs.stop >= epochs.stop


class Prefetch:
    """The data of the call that trains and of the next one. Used by the training thread alone; has
    a thread of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="data")
        self._current: _Load | None = None
        self._next: _Load | None = None
        self._spare: list[np.ndarray] = []
        """The arrays of the last load that was trained on."""

    def epochs_per_call(self, device: str, config: RunConfig, number: int, uploads: Uploads) -> int:
        """How many epochs, each as large as epoch `number`, one call may train on."""
        source = _Source(device, _data_key(config), uploads)
        if self._current is not None and self._current.source == source:
            return int(self._current.tensors[0].shape[0])  # without generating the epoch's data once more
        return source.epochs_per_call(number)

    def tensors(self, device: str, config: RunConfig, epochs: range, then: range, uploads: Uploads) -> list[Any]:
        """The data of `epochs`, each (epochs per call, time steps, batch, …); prefetches `then`
        where the same run called before.

        The next call may overwrite the tensors' memory: the training must be over by then.
        """
        source = _Source(device, _data_key(config), uploads)
        goes_on = self._current is not None and self._current.source == source
        if self._current is None or not self._current.starts_with(source, epochs):
            ready = self._next is not None and self._next.starts_with(source, epochs)
            if self._current is not None:
                self._spare = self._current.loaded.result()[0]
            self._current, self._next = self._next if ready else self._load(source, epochs), None
        assert self._current is not None
        found = self._current.tensors
        then = then[: found[0].shape[0]]
        if goes_on and not any(load is not None and load.starts_with(source, then) for load in (self._current, self._next)):
            self._next = self._load(source, then, HEAD_START)
        return found

    def _load(self, source: _Source, epochs: range, wait: float = 0.0) -> _Load:
        spare, self._spare = self._spare, []

        def load() -> tuple[list[np.ndarray], list[Any]]:
            time.sleep(wait)
            return source.load(epochs, spare)

        return _Load(source, epochs, self._thread.submit(load))

    def close(self) -> None:
        """Waits for what is being loaded and ends the thread; later calls change nothing."""
        self._thread.shutdown(cancel_futures=True)
