"""State in, state out: the trainer as plain functions. They share one session of this process."""

from __future__ import annotations

import functools

from playground import tasks
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.request import Request
from playground.messages.state import State
from playground.tasks import Uploads
from playground.training.session import TrainingSession
from playground.training.states import first_state

__all__ = ["advance", "first_state", "session"]


@functools.cache
def session() -> TrainingSession:
    """The session of the functions here."""
    return TrainingSession()


def advance(
    config: RunConfig, state: State, updates: int, request: Request, uploads: Uploads = tasks.NO_UPLOADS
) -> tuple[State, Frame]:
    """Trains `updates` updates from `state`: the new state and a frame of what happened (see
    TrainingSession.advance)."""
    return session().advance(config, state, updates, request, uploads)
