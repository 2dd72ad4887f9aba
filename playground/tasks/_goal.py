"""Tasks for which it is known when a network has learned them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from playground.tasks._task import Task

FEWER_MISTAKES, SMALLER_ERROR = 0.5, 0.1
"""What a network that has learned leaves of the best baseline's mistakes, and of its error."""
SHARES = "accuracy", "share", "match"
"""Words in the names of metrics from 0 to 1 of which more is better; all others are errors."""


def is_share(metric: str) -> bool:
    """Whether more of this metric is better, up to 1; of an error less is better."""
    return any(word in metric for word in SHARES)


@dataclass(frozen=True)
class Goal:
    """A network has learned once its `metric` is better than `limit`; `words` say the same.

    The metric is one of validation data, or "loss": the training loss outside the windows that hold
    an epoch's beginning. guess: what it is without learning, as `guess_words` says: "guessing".
    """

    metric: str
    limit: float
    words: str
    guess: float
    guess_words: str

    def reached(self, value: float) -> bool:
        """Whether `value` of the metric is better than the limit."""
        return value > self.limit if is_share(self.metric) else value < self.limit

    def progress(self, values: np.ndarray) -> np.ndarray:
        """How far `values` of the metric have come: 0 as good as the guess, 1 at the limit."""
        return np.asarray((values - self.guess) / (self.limit - self.guess or 1.0))

    def format(self, value: float) -> str:
        """`value` of the metric as text: a share in per cent, an error with two digits."""
        if is_share(self.metric):
            return f"{value:.0%}"
        if value == 0 or 1e-4 <= value < 1e4:
            return f"{float(f'{value:.2g}'):g}"
        return f"{value:.1e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e").replace("e+", "e")


class HasGoal(ABC):
    """A task that says when a network has learned it."""

    @abstractmethod
    def goal(self) -> Goal:
        """What a network that has learned reaches."""


class HasBaselines(HasGoal):
    """A task that knows how well one does without a recurrent network; the goal is far beyond that."""

    @abstractmethod
    def baselines(self) -> dict[str, dict[str, float]]:
        """By metric, then by the name of a method without recurrence: the value it reaches."""

    def goal(self) -> Goal:
        """Of the first metric: half of the best baseline's mistakes, or a tenth of its error."""
        metric, levels = next(iter(self.baselines().items()))
        return far_beyond(metric, levels, FEWER_MISTAKES if is_share(metric) else SMALLER_ERROR)


def best_of(metric: str, levels: Mapping[str, float]) -> tuple[str, float]:
    """The best of `levels`, baselines of the metric by name, as name and value."""
    return (max if is_share(metric) else min)(levels.items(), key=lambda level: level[1])


def far_beyond(metric: str, levels: Mapping[str, float], rest: float) -> Goal:
    """The goal to leave `rest`, a share, of what the best of `levels`, baselines by name, gets
    wrong."""
    share = is_share(metric)
    words, guess = best_of(metric, levels)
    limit = 1 - rest * (1 - guess) if share else rest * guess
    goal = Goal(metric, limit, "", guess, words)
    return replace(goal, words=f"{metric} {'above' if share else 'below'} {goal.format(limit)} on validation data")


def goal_of(task: Task) -> Goal | None:
    """The task's goal; None where it has none."""
    return task.goal() if isinstance(task, HasGoal) else None


def baselines_of(task: Task) -> dict[str, dict[str, float]]:
    """The task's baselines by metric; none where it has none."""
    return task.baselines() if isinstance(task, HasBaselines) else {}
