"""Trains the networks of a sweep of chosen settings, and measures them on validation data."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from playground.configuration.config import RunConfig
from playground.messages.request import Request
from playground.searching import study
from playground.searching.search import Search, Trial
from playground.tasks import Uploads
from playground.training import advance

VALIDATION = 20
"""Validation windows per row."""


def train(search: Search, uploads: Uploads, storage: Path | None = None) -> Iterator[Trial]:
    """How far each point of the sweep has come; see `study.trials`."""
    return study.trials(search, functools.partial(_network, uploads=uploads), storage)


def _network(config: RunConfig, checkpoints: tuple[int, ...], uploads: Uploads) -> Iterator[tuple[str, float]]:
    state, blew_up = advance.first_state(config), False
    for update in checkpoints:
        if not blew_up:
            state, frame = advance.advance(
                config, state, update - state.update, Request(window=False, evaluate=VALIDATION), uploads
            )
            blew_up = frame.blew_up is not None
        if blew_up or frame.evaluation is None:
            yield "", float("nan")
            continue
        yield next(iter(frame.evaluation.metrics.items()), ("loss", frame.evaluation.loss))
