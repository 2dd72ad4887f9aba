"""What may be said of a run: sentences with a condition, said only of a run that meets it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a run has come to. EARLY: too early to tell; LOST: it had learned, and has not kept it."""

    UNTRAINED = "untrained"
    EARLY = "early"
    LEARNING = "learning"
    STUCK = "stuck"
    LEARNED = "learned"
    LOST = "lost"
    OVERFITS = "overfits"
    BLEW_UP = "blew up"


@dataclass(frozen=True)
class Measured:
    """A run as it was measured: what it has come to, its metrics on validation data, and what the
    task's baselines reach, by metric and name."""

    outcome: Outcome
    metrics: Mapping[str, float]
    baselines: Mapping[str, Mapping[str, float]]


Condition = Callable[[Measured], bool]


@dataclass(frozen=True)
class Claim:
    """A sentence on a run with the preset's own settings that holds wherever `when` does."""

    when: Condition
    text: str


def after(*outcomes: Outcome) -> Condition:
    """The condition that the run has come to one of `outcomes`."""
    return lambda run: run.outcome in outcomes


def true_claim(claims: tuple[Claim, ...], run: Measured) -> int | None:
    """The index of the first claim that holds for `run`; None where none does."""
    return next((number for number, claim in enumerate(claims) if claim.when(run)), None)
