"""The data of the epochs; while a call trains, a thread makes and loads what the next one will ask for."""

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

DATA = 1
"""The stream of random numbers, of those that a seed gives, which the epochs' data comes from."""
LARGEST_DATA = 10 << 20
"""Bytes of data up to which a call gets several epochs at once: of echo enough for all updates between two pictures, so that one call does."""
HEAD_START = 0.002
"""Seconds by which the next data are begun later than the call that trains: it needs Python's interpreter once more to begin."""
ALIGNMENT = 64
"""Bytes of which a tensor's address is a multiple."""


def epoch_data(config: RunConfig, number: int, uploads: Uploads) -> Epoch:
    """The data of epoch `number` (from 0): decided by the seed, the task's settings and the shape of the windows alone."""
    return _data(_data_key(config), number, uploads)


@functools.lru_cache(maxsize=64)
def _data_key(config: RunConfig) -> RunConfig:
    return replace(structure(config), seed=config.seed, of_task=config.of_task)


@functools.lru_cache(maxsize=4)
def _data(key: RunConfig, number: int, uploads: Uploads) -> Epoch:
    rng = np.random.default_rng([key.seed, DATA, number])
    return key.make_task(uploads).data(rng, key.batch_size, key.truncation_length)


@dataclass(frozen=True)
class _Source:
    """Where data comes from, and the device that it goes to."""

    device: str
    key: RunConfig
    uploads: Uploads

    def room(self, number: int) -> int:
        """How many epochs, each as large as epoch `number`, one call may train on."""
        enough = 1 - -LONGEST_CALL // self.key.updates_per_epoch
        return max(1, min(enough, LARGEST_DATA // sum(array.nbytes for array in self._arrays(number))))

    def load(self, epochs: range, spare: Sequence[np.ndarray]) -> tuple[list[np.ndarray], list[Any]]:
        """Every array of the epochs, (room, time steps, batch, …): the loop over time slices whole rows; and as tensors.

        `spare`: arrays that may be filled anew where they fit; to fill new memory takes twice as long.
        """
        room, filled = self.room(epochs.start), []
        for arrays, old in zip(zip(*map(self._arrays, epochs), strict=True), chain(spare, repeat(None)), strict=False):
            batch, columns, *rest = arrays[0].shape
            shape, dtype = (room, columns, batch, *rest), arrays[0].dtype
            # Places of epochs that no update of the call reaches stay as they are.
            stacked = old if old is not None and (old.shape, old.dtype) == (shape, dtype) else _aligned(shape, dtype)
            for place, array in zip(stacked, arrays, strict=False):
                place[:] = array.swapaxes(0, 1)
            filled.append(stacked)
        return filled, [self._tensor(array) for array in filled]

    def _arrays(self, number: int) -> list[np.ndarray]:
        """What of an epoch is trained on, time second."""
        data = _data(self.key, number, self.uploads)
        found = [data.inputs, data.targets, data.weights, data.padding if self.key.architecture.padded_in_front else None]
        return [array for array in found if array is not None]

    def _tensor(self, array: np.ndarray) -> Any:
        """The array on the device: there where it is, if that is the first CPU; to copy it takes three times as long as to fill it."""
        if self.device == "CPU:0":
            return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
        with tf.device(self.device):
            return tf.constant(array)


def _aligned(shape: Sequence[int], dtype: np.dtype) -> np.ndarray:
    """A new array that begins where XLA wants a tensor to begin."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % ALIGNMENT
    return memory[first : first + size].view(dtype).reshape(shape)


@dataclass(frozen=True)
class _Load:
    """The arrays of some epochs, and the tensors that may lie where they do; or what will be them."""

    source: _Source
    epochs: range
    loaded: Future[tuple[list[np.ndarray], list[Any]]]

    @property
    def tensors(self) -> list[Any]:
        return self.loaded.result()[1]

    def serves(self, source: _Source, epochs: range) -> bool:
        """Whether `epochs` of `source` are its first ones."""
        return self.source == source and self.epochs.start == epochs.start and self.epochs.stop >= epochs.stop


_thread = ThreadPoolExecutor(1, thread_name_prefix="data")
_now: _Load | None = None
_next: _Load | None = None
_spare: list[np.ndarray] = []
"""The arrays of the last load that was trained on."""


def room(device: str, config: RunConfig, number: int, uploads: Uploads) -> int:
    """How many epochs, each as large as epoch `number`, one call may train on."""
    source = _Source(device, _data_key(config), uploads)
    # What is loaded knows it: to ask the epoch would be to make its data once more.
    return int(_now.tensors[0].shape[0]) if _now is not None and _now.source == source else source.room(number)


def tensors(device: str, config: RunConfig, epochs: range, then: range, uploads: Uploads) -> list[Any]:
    """The data of `epochs`, (room, time steps, batch, …) each; that of `then` is made meanwhile where the same run has just asked before.

    Their memory may be filled anew when the next ones are asked for: called in the training thread alone, whose last call is over by then.
    """
    global _now, _next, _spare
    source = _Source(device, _data_key(config), uploads)
    goes_on = _now is not None and _now.source == source
    if _now is None or not _now.serves(source, epochs):
        ready = _next is not None and _next.serves(source, epochs)
        if _now is not None:
            _spare = _now.loaded.result()[0]
        _now, _next = _next if ready else _load(source, epochs), None
    assert _now is not None
    found = _now.tensors
    then = then[: found[0].shape[0]]  # the tensors' room
    if goes_on and not _now.serves(source, then) and (_next is None or not _next.serves(source, then)):
        _next = _load(source, then, HEAD_START)
    return found


def _load(source: _Source, epochs: range, wait: float = 0.0) -> _Load:
    global _spare
    spare, _spare = _spare, []

    def load() -> tuple[list[np.ndarray], list[Any]]:
        time.sleep(wait)
        return source.load(epochs, spare)

    return _Load(source, epochs, _thread.submit(load))
