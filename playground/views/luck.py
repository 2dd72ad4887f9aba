"""Luck: the same configuration under twenty seeds, and how many of them learn."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.runs.sweep import Swept
from playground.sweeps import Plan, TrainedVariation
from playground.tasks import Goal
from playground.views import Drawing, Seen, View, _small_multiples
from playground.views._small_multiples import Cell, count, figure

EPOCHS = {1: "one epoch", 2: "two epochs"}


class Luck(View):
    """A small chart for each seed; arrays and values as playground/multiples.py makes them."""

    TITLE = "Luck"
    LOOK = "The same network under twenty seeds: other first weights, other data. A click opens a seed as a new network."
    KIND = "multiples"
    PLACE = "side"
    ORDER = 41
    OPENED_FROM = "loss"
    OPENER = "luck"
    SWEEP = "luck"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"sweep": self.SWEEP}

    def draw(self, seen: Seen) -> Drawing | None:
        plan, swept = _small_multiples.current(self.SWEEP, seen.config, seen.sweeps)
        trained = swept.trained if swept else {}
        cells = [_cell(number, config, trained.get(number), seen.config) for number, config in enumerate(plan.configs)]
        return Drawing(*_small_multiples.draw(plan, swept, cells, verdict(plan, swept)))


def _cell(number: int, config: RunConfig, one: TrainedVariation | None, run: RunConfig) -> Cell:
    ended = one if one is not None and one.done else None
    end = "" if ended is None else "no number" if ended.blew_up else figure(ended.plateau)
    reached = ended.reached if ended else None
    here = config.seed == run.seed
    told = f", loss {end} at the end" if end else ""
    opening = "the seed of this run" if here else "click to open it: a new network begins, what this one has learned is gone"
    return Cell(
        label=f"seed {config.seed}",
        curves=[number],
        number={True: "✓", False: "✗", None: end}[reached],
        tone={True: "good", False: "bad", None: "plain"}[reached],
        chosen=here,
        title=f"Seed {config.seed}{told}; {opening}",
        opens=None if here else {"seed": config.seed},
    )


def verdict(plan: Plan, swept: Swept | None) -> str:
    """How many of the networks trained so far have learned, and what that means; without a goal, where their losses end."""
    ended = [one for one in (swept.trained if swept else {}).values() if one.done]
    if not ended:
        return ""
    config = plan.configs[0]
    whole, rest = divmod(plan.updates, config.updates_per_epoch)
    within = f"within {EPOCHS[whole] if not rest and whole in EPOCHS else f'{count(plan.updates)} updates'}"
    goal = goal_of(config.task, config.of_task)
    if goal is not None:
        return f"{sum(bool(one.reached) for one in ended)} of {len(ended)} learned it {within}: {goal.words}."
    ends = np.array([np.inf if one.plateau is None else one.plateau for one in ended])
    if not np.isfinite(ends).all():
        return f"{np.count_nonzero(~np.isfinite(ends))} of {len(ended)} ended in a loss that is no number."
    return f"{within.capitalize()} the loss comes to {figure(float(np.median(ends)))} in the median, {figure(ends.min())} to {figure(ends.max())}."


@functools.lru_cache(maxsize=16)
def goal_of(task: str, of_task: tuple[Any, ...]) -> Goal | None:
    """When a network counts as one that has learned; None where nobody can say, or only with an upload that is not at hand."""
    try:
        return tasks.goal_of(tasks.registry()[task](dict(of_task)))
    except KeyError:
        return None
