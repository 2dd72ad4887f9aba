"""The data of the epochs as tensors; while a call trains, a thread generates and loads what the
next call will need."""

from __future__ import annotations

import functools
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any

import numpy as np
import tensorflow as tf

from playground.configuration.config import RunConfig
from playground.tasks import Epoch, Uploads
from playground.training.bounded_cache import BoundedCache
from playground.training.compiled_chunk import LONGEST_CALL, structure

LARGEST_DATA = 10 << 20
"""Bytes of data up to which one call gets several epochs: for echo, enough for all updates between
two pictures."""
HEAD_START = 0.002
"""Seconds by which prefetching starts after the call that trains: that call still needs Python's
interpreter to begin."""
EPOCHS, LOADS = 192 << 20, 192 << 20
"""Bytes of epochs and of tensors that a session keeps: with several runs each one's next data wait
for its turn. An epoch of Reber's grammar has 11 MB, one of MNIST 13: fifteen such runs fit."""
ALIGNMENT = 64
"""Bytes of which a tensor's address must be a multiple."""


def epoch_data(config: RunConfig, number: int, uploads: Uploads) -> Epoch:
    """The data of epoch `number` (from 0): decided by the seed, the task's settings and the shape
    of the windows alone."""
    return _data(_data_key(config), number, uploads)


@functools.lru_cache(maxsize=64)
def _data_key(config: RunConfig) -> RunConfig:
    return replace(structure(config), seed=config.seed, of_task=config.of_task)


def _data(key: RunConfig, number: int, uploads: Uploads) -> Epoch:
    return _epochs.get((key, number, uploads), lambda: key.training_data(number, uploads))


_epochs: BoundedCache[Epoch] = BoundedCache(
    EPOCHS, lambda epoch: sum(one.nbytes for one in vars(epoch).values() if one is not None)
)
"""The epochs that were used last, of all runs."""


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

    @property
    def place(self) -> tuple[_Source, int]:
        """Where it is kept."""
        return self.source, self.epochs.start

    @property
    def bytes(self) -> int:
        """Memory that it fills; the places of epochs that it hasn't are untouched."""
        if not self.loaded.done() or self.loaded.exception() is not None:
            return 0
        return sum(array.nbytes // len(array) * min(len(self.epochs), len(array)) for array in self.loaded.result()[0])


class Prefetch:
    """The data of the calls that train and of the next one of each run; has a thread of its own.

    `tensors` is for the training thread alone, `make` for any thread.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="data")
        self._lock = threading.Lock()
        self._loads: OrderedDict[tuple[_Source, int], _Load] = OrderedDict()
        """By source and first epoch, those that were used last."""
        self._left: _Load | None = None
        """The load that the last call read for the last time."""
        self._spare: list[np.ndarray] = []
        """The arrays of the last load that was trained on."""

    def epochs_per_call(self, device: str, config: RunConfig, number: int, uploads: Uploads) -> int:
        """How many epochs, each as large as epoch `number`, one call may train on."""
        source = _Source(device, _data_key(config), uploads)
        with self._lock:
            load = self._loads.get((source, number))
        # Without generating the epoch's data once more.
        return source.epochs_per_call(number) if load is None else int(load.tensors[0].shape[0])

    def make(self, device: str, config: RunConfig, epoch: int, uploads: Uploads) -> list[Any]:
        """The data of one epoch as `tensors` gives them; other runs' data wait for nothing."""
        source, loaded = _Source(device, _data_key(config), uploads), Future[tuple[list[np.ndarray], list[Any]]]()
        loaded.set_result(source.load(range(epoch, epoch + 1), []))
        load = _Load(source, range(epoch, epoch + 1), loaded)
        self._keep(load)
        return load.tensors

    def tensors(self, device: str, config: RunConfig, epochs: range, then: range, uploads: Uploads) -> list[Any]:
        """The data of `epochs`, each (epochs per call, time steps, batch, …); prefetches `then`.

        The next call may overwrite the tensors' memory: the training must be over by then.
        """
        source = _Source(device, _data_key(config), uploads)
        load = self._find(source, epochs)
        left, self._left = self._left, None
        if left is not None and left is not load:
            with self._lock:
                if self._loads.get(left.place) is left:
                    del self._loads[left.place]
            self._spare = left.loaded.result()[0]
        goes_on = load is not None
        if load is None:
            load = self._load(source, epochs)
        found = load.tensors
        self._keep(load)
        then = then[: found[0].shape[0]]
        if then.start != epochs.start:
            self._left = load
        if goes_on and self._find(source, then) is None:
            self._keep(self._load(source, then, HEAD_START))
        return found

    def _find(self, source: _Source, epochs: range) -> _Load | None:
        with self._lock:
            load = self._loads.get((source, epochs.start))
        if load is None or load.epochs.stop < epochs.stop or (load.loaded.done() and load.loaded.exception()):
            return None
        return load

    def _keep(self, load: _Load) -> None:
        """Keeps `load` as the one used last, and of the others what there is room for."""
        with self._lock:
            self._loads[load.place] = load
            self._loads.move_to_end(load.place)
            room = LOADS
            for place, one in reversed(list(self._loads.items())):
                room -= one.bytes
                if room < 0 and one.loaded.done() and one is not load:
                    del self._loads[place]

    def _load(self, source: _Source, epochs: range, wait: float = 0.0) -> _Load:
        spare, self._spare = self._spare, []

        def load() -> tuple[list[np.ndarray], list[Any]]:
            time.sleep(wait)
            return source.load(epochs, spare)

        return _Load(source, epochs, self._thread.submit(load))

    def close(self) -> None:
        """Waits for what is being loaded and ends the thread; later calls change nothing."""
        self._thread.shutdown(cancel_futures=True)
