"""A challenge for a class: settings that nobody may change, and what a network has to reach."""

from __future__ import annotations

import math
from dataclasses import dataclass

from playground.configuration import config_text
from playground.configuration.config import RunConfig, settings_of
from playground.reference import network
from playground.runs.snapshot import RunSnapshot


@dataclass(frozen=True)
class Challenge:
    """Everybody begins with `config`, which was made from `preset`, and may change all but the
    settings `locked`. The goal: a validation loss below `loss`, with at most so many weights; None:
    any number.
    """

    preset: str
    config: RunConfig
    locked: tuple[str, ...]
    loss: float
    weights: int | None = None

    @property
    def sentence(self) -> str:
        """What there is to do."""
        few = "" if self.weights is None else f" with at most {self.weights} weights"
        declared = settings_of(self.config.task)
        own = {"task", *(name for name, _ in self.config.of_task)}
        all_own = own <= set(self.locked)
        labels = [declared[name].label for name in self.locked if not (all_own and name in own)]
        fixed = ", ".join(["the task with its settings"] * all_own + labels)
        return f"Challenge: bring the validation loss below {self.loss:g}{few}. " + (
            f"Locked: {fixed}." if fixed else "All is free."
        )

    def is_met_by(self, config: RunConfig) -> bool:
        """Whether a run of `config` takes part: every locked setting is as it was given."""
        mine, theirs = config_text.to_pairs(self.config), config_text.to_pairs(config)
        same_task = config.task == self.config.task
        return same_task and all(mine.get(name) == theirs.get(name) for name in self.locked)

    def reached_at(self, snapshot: RunSnapshot) -> int | None:
        """The update at which a run first reached the goal; None: never, or not in this challenge."""
        config = snapshot.position.config
        if not self.is_met_by(config) or (self.weights is not None and weights_of(config) > self.weights):
            return None
        return next((one.update for one in snapshot.history.evaluations if one.loss < self.loss), None)


def weights_of(config: RunConfig) -> int:
    """How many numbers a network of `config` learns."""
    return sum(math.prod(shape) for *_, shape in network.weight_shapes(config))
