"""Tasks for which it is known when a network has learned them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from playground.tasks._task import Task

SHARES = "accuracy", "share", "match"
"""Words in the names of metrics from 0 to 1 of which more is better; all others are errors."""


def is_share(metric: str) -> bool:
    """Whether more of this metric is better, up to 1; of an error less is better."""
    return any(word in metric for word in SHARES)


@dataclass(frozen=True)
class Goal:
    """A network has learned once its `metric` is better than `limit`; `words` say the same.

    The metric is one of validation data, or "loss": the training loss outside the windows that hold
    an epoch's beginning.
    """

    metric: str
    limit: float
    words: str

    def reached(self, value: float) -> bool:
        """Whether `value` of the metric is better than the limit."""
        return value > self.limit if is_share(self.metric) else value < self.limit


class HasGoal(ABC):
    """A task that says when a network has learned it."""

    @abstractmethod
    def goal(self) -> Goal:
        """What a network that has learned reaches."""


class HasBaselines(HasGoal):
    """A task that knows how well one does without a recurrent network; the goal is to beat that."""

    @abstractmethod
    def baselines(self) -> dict[str, dict[str, float]]:
        """By metric, then by the name of a method without recurrence: the value it reaches."""

    def goal(self) -> Goal:
        """Better than every baseline of the first metric."""
        metric, levels = next(iter(self.baselines().items()))
        words, limit = (max if is_share(metric) else min)(levels.items(), key=lambda level: level[1])
        return Goal(metric, limit, f"{metric} on validation data better than {words}")


def goal_of(task: Task) -> Goal | None:
    """The task's goal; None where it has none."""
    return task.goal() if isinstance(task, HasGoal) else None
