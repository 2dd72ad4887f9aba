"""Luck: how many of twenty seeds of the same configuration learn the task."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.sweep import Swept
from playground.sweeps import Plan, TrainedVariation
from playground.tasks import Goal
from playground.views import _small_multiples
from playground.views._numbers import short_loss, with_spaces
from playground.views._small_multiples import SmallMultiple
from playground.views._view import Drawing, Seen, View

EPOCHS = {1: "one epoch", 2: "two epochs"}


class Luck(View):
    """One small chart a seed; arrays and values as `_small_multiples.draw` makes them."""

    TITLE = "Luck"
    QUESTION = "Does the seed decide?"
    LOOK = "The same network under twenty seeds: other initial weights, other data. A click opens a seed as a new network."
    KIND = "multiples"
    PLACE = "side"
    ORDER = 41
    OPENED_FROM = "loss"
    OPENER = "luck"
    SWEEP = "luck"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"sweep": self.SWEEP}

    def answer(self, seen: Seen) -> str:
        plan, swept = _small_multiples.current(self.SWEEP, seen.config, seen.sweeps)
        ended = [trained for trained in (swept.trained if swept else {}).values() if trained.done]
        if not ended or goal_of(plan.configs[0].task, plan.configs[0].of_task) is None:
            return verdict(plan, swept) or "No seed is trained yet."
        return f"{sum(bool(trained.reached) for trained in ended)} of {len(ended)} seeds reached the goal."

    def draw(self, seen: Seen) -> Drawing | None:
        plan, swept = _small_multiples.current(self.SWEEP, seen.config, seen.sweeps)
        trained = swept.trained if swept else {}
        charts = [_chart(number, config, trained.get(number), seen.config) for number, config in enumerate(plan.configs)]
        return Drawing(*_small_multiples.draw(plan, swept, charts, verdict(plan, swept)))


def _chart(number: int, config: RunConfig, trained: TrainedVariation | None, run: RunConfig) -> SmallMultiple:
    """The chart of the plan's configuration `number`. run: the configuration of the run itself."""
    ended = trained if trained is not None and trained.done else None
    end = "" if ended is None else "diverged" if ended.blew_up else short_loss(ended.plateau)
    reached = ended.reached if ended else None
    is_run = config.seed == run.seed
    outcome = ", diverged" if ended is not None and ended.blew_up else f", loss {end} at the end" if end else ""
    click = "the seed of this run" if is_run else "click to open it: a new network begins, what this one has learned is lost"
    return SmallMultiple(
        label=f"seed {config.seed}",
        curves=[number],
        number={True: "✓", False: "✗", None: end}[reached],
        tone={True: "good", False: "bad", None: "plain"}[reached],
        chosen=is_run,
        title=f"Seed {config.seed}{outcome}; {click}",
        opens=None if is_run else {"seed": config.seed},
    )


def verdict(plan: Plan, swept: Swept | None) -> str:
    """How many of the networks trained so far reached the task's goal; without a goal, where their
    losses end."""
    ended = [trained for trained in (swept.trained if swept else {}).values() if trained.done]
    if not ended:
        return ""
    config = plan.configs[0]
    whole, rest = divmod(plan.updates, config.updates_per_epoch)
    within = f"within {EPOCHS[whole] if not rest and whole in EPOCHS else f'{with_spaces(plan.updates)} updates'}"
    goal = goal_of(config.task, config.of_task)
    if goal is not None:
        return f"{sum(bool(trained.reached) for trained in ended)} of {len(ended)} learned it {within}: {goal.words}."
    ends = np.array([np.inf if trained.plateau is None else trained.plateau for trained in ended])
    if not np.isfinite(ends).all():
        return f"{np.count_nonzero(~np.isfinite(ends))} of {len(ended)} diverged: their loss is no longer a number."
    median, least, most = short_loss(float(np.median(ends))), short_loss(ends.min()), short_loss(ends.max())
    return f"{within.capitalize()} the median loss is {median}, the range {least} to {most}."


@functools.lru_cache(maxsize=16)
def goal_of(task: str, of_task: tuple[Any, ...]) -> Goal | None:
    """The goal at which a network counts as trained; None where the task has none, or needs an
    upload to know it."""
    try:
        return tasks.goal_of(tasks.registry()[task](dict(of_task)))
    except KeyError:
        return None
