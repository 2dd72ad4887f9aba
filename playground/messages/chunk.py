"""A chunk of updates, what a worker returns for it, and the errors that it raises instead."""

from __future__ import annotations

from dataclasses import dataclass

from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.tasks import Uploads


@dataclass(frozen=True)
class Chunk:
    """A task for a worker: `updates` updates of the run named `run`, starting from `state`.

    state: None: start from the state at `update` that the worker has cached. fresh: there is no
    state yet; make the first one. prepare: compile the trainer before it is needed. uploads: the
    user's data that this worker has not been sent yet. return_state: send the state back with the
    frame. then: updates of the chunk that follows unless something changes; the worker starts on
    them while it builds the frame of this chunk.
    """

    run: str
    config: RunConfig
    update: int
    updates: int
    request: Request
    uploads: Uploads
    state: State | None = None
    fresh: bool = False
    prepare: bool = False
    return_state: bool = True
    then: int = 0


@dataclass(frozen=True)
class Result:
    """What a chunk returns.

    state: the state after the chunk; None where the worker only caches it. compiled: how many
    shapes of network the worker has compiled so far. memory: bytes that its process takes, 0 where
    that isn't known.
    """

    frame: Frame
    state: State | None
    compiled: int = 0
    memory: int = 0


class Superseded(LookupError):
    """The chunk was cancelled while it waited in the worker: the run was paused or its
    configuration changed."""


class Preparing(LookupError):
    """The worker makes ready what the chunk needs, beside other runs' chunks; it says when that is
    done."""


class StateMissing(LookupError):
    """The worker has not cached the state that the chunk starts from: send it along."""


class Failed(RuntimeError):
    """An exception of the trainer, as text: unpickling one of TensorFlow's own would import
    TensorFlow in the page."""
