"""The data of the passes; while a call trains, a thread makes and loads what the next one will ask for."""

from __future__ import annotations

import functools
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.config import RunConfig
from playground.tasks import Pass, Uploads
from playground.training.trainer import Trainer, structure

DATA = 1
"""The stream of random numbers, of those that a seed gives, which the passes' data comes from."""


def pass_data(config: RunConfig, number: int, uploads: Uploads) -> Pass:
    """The data of pass `number` (from 0): decided by the seed, the task's settings and the shape of the windows alone."""
    return _data(_data_key(config), number, uploads)


@functools.lru_cache(maxsize=64)
def _data_key(config: RunConfig) -> RunConfig:
    return replace(structure(config), seed=config.seed, of_task=config.of_task)


@functools.lru_cache(maxsize=4)
def _data(key: RunConfig, number: int, uploads: Uploads) -> Pass:
    rng = np.random.default_rng([key.seed, DATA, number])
    return key.make_task(uploads).data(rng, key.batch_size, key.truncation_length)


@dataclass(frozen=True)
class _Source:
    """Where data comes from and for whom it is loaded."""

    trainer: Trainer
    key: RunConfig
    uploads: Uploads

    def load(self, passes: range) -> list[Any]:
        return self.trainer.load([_data(self.key, number, self.uploads) for number in passes])


@dataclass(frozen=True)
class _Load:
    """The tensors of some passes, or what will be them."""

    source: _Source
    passes: range
    tensors: Future[list[Any]]

    def serves(self, source: _Source, passes: range) -> bool:
        return self.source == source and self.passes.start == passes.start and self.passes.stop >= passes.stop


_thread = ThreadPoolExecutor(1, thread_name_prefix="data")
_now: _Load | None = None
_next: _Load | None = None


def tensors(trainer: Trainer, config: RunConfig, passes: range, then: range, uploads: Uploads) -> list[Any]:
    """The data of `passes` as `trainer` loads it; that of `then` is made meanwhile where the same run has just asked before."""
    global _now, _next
    source = _Source(trainer, _data_key(config), uploads)
    goes_on = _now is not None and _now.source == source
    if _now is None or not _now.serves(source, passes):
        ready = _next is not None and _next.serves(source, passes)
        _now, _next = _next if ready else _Load(source, passes, _thread.submit(source.load, passes)), None
    assert _now is not None
    found = _now.tensors.result()
    then = then[: found[0].shape[0]]  # the tensors' room
    if goes_on and not _now.serves(source, then) and (_next is None or not _next.serves(source, then)):
        _next = _Load(source, then, _thread.submit(source.load, then))
    return found
