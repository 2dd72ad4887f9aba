"""What a run has come to, and which of its preset's claims hold for it now."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from playground import presets, tasks
from playground.configuration.config import RunConfig
from playground.presets import Claim, Measured
from playground.runs import verdict
from playground.runs.snapshot import RunSnapshot
from playground.settings import SettingError
from playground.tasks import Goal, Uploads, WholeSeries

Levels = Mapping[str, Mapping[str, float]]


def claims(snapshot: RunSnapshot) -> tuple[Claim, ...]:
    """What may be said of the run: its preset's claims, which are about the preset's settings
    alone."""
    changed = presets.is_changed(snapshot.preset, snapshot.shown_config)
    return () if changed else presets.registry()[snapshot.preset].claims


def told(snapshot: RunSnapshot) -> dict[str, Any]:
    """The outcome, the verdict whole and in brief, and the index of the claim that holds (None: none
    does)."""
    config, position = snapshot.shown_config, snapshot.position
    wanted, baselines = _known(config.task, config.of_task, snapshot.uploads.named_in(config.of_task))
    found = verdict.judge(snapshot.history, wanted, config.floor, position.rewound is not None)
    metrics = position.evaluation.metrics if position.evaluation else {}
    return {
        "outcome": found.outcome,
        "text": found.text,
        "brief": found.brief,
        "claim": presets.true_claim(claims(snapshot), Measured(found.outcome, metrics, baselines)),
    }


def baselines(config: RunConfig, uploads: Uploads) -> Levels:
    """What methods without recurrence reach on the run's validation data, by metric and name."""
    return _known(config.task, config.of_task, uploads.named_in(config.of_task))[1]


def goal(config: RunConfig, uploads: Uploads) -> Goal | None:
    """What the run has to reach on its data; None where that is not known."""
    return _known(config.task, config.of_task, uploads.named_in(config.of_task))[0]


def whole(config: RunConfig, uploads: Uploads) -> WholeSeries | None:
    """The whole series that the run trains on pieces of; None where there is none."""
    return _whole(config.task, config.of_task, uploads.named_in(config.of_task))


@functools.lru_cache(maxsize=8)
def _whole(task: str, of_task: tuple[Any, ...], uploads: Uploads) -> WholeSeries | None:
    kind = tasks.registry()[task]
    if not issubclass(kind, tasks.HasWholeSeries):
        return None
    try:
        made = kind(dict(of_task), uploads)
    except (KeyError, SettingError):
        return None
    return made.whole()


@functools.lru_cache(maxsize=32)
def _known(task: str, of_task: tuple[Any, ...], uploads: Uploads) -> tuple[Goal | None, Levels]:
    """The task's goal and baselines, computed once; nothing if it needs an upload that is gone or
    can't be trained on."""
    try:
        made = tasks.registry()[task](dict(of_task), uploads)
        return tasks.goal_of(made), tasks.baselines_of(made)
    except (KeyError, SettingError):
        return None, {}
