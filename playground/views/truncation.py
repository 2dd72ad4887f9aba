"""The truncation lab: short runs over truncation lengths, where the loss of each ends, and the
floor that no network gets below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground import sweeps, tasks
from playground.configuration.config import RunConfig
from playground.runs.sweep import Swept
from playground.sweeps import Plan, TrainedVariation
from playground.views import _small_multiples
from playground.views._numbers import short_loss
from playground.views._small_multiples import SmallMultiple
from playground.views._task import task_of
from playground.views._view import Drawing, Seen, View

NEAR = 1.1
"""A loss of up to this many times the best one counts as good."""


class TruncationLab(View):
    """One small chart a truncation length; arrays and values as `_small_multiples.draw` makes them."""

    TITLE = "Truncation lab"
    QUESTION = "How short may the window be?"
    LOOK = "The loss of three seeds for each truncation length T, and where it ends."
    KIND = "multiples"
    PLACE = "side"
    ORDER = 40
    OPENED_FROM = "loss"
    OPENER = "truncation"
    SWEEP = "truncation"

    def applies(self, config: RunConfig) -> bool:
        return sweeps.plan_of("truncation", config) is not None

    def look(self, config: RunConfig) -> str:
        lag = max(tasks.lags_of(task_of(config)), default=0)
        if lag and config.carry_state:
            return f"The carried state can hold every bit, so the floor is 0. Yet at T ≤ {lag} no gradient teaches it to store one."
        if lag:
            return "The state is reset at every window: what lies before it can only be guessed. Dashed: the floor that this sets."
        if config.floor is not None:
            return f"{self.LOOK} Dashed: the floor that no network gets below."
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"sweep": self.SWEEP}

    def answer(self, seen: Seen) -> str:
        plan, swept = _small_multiples.current(self.SWEEP, seen.config, seen.sweeps)
        trained = swept.trained if swept else {}
        ends = {length: plateau(curves, trained) for length, curves in by_length(plan).items()}
        known = {length: end for length, end in ends.items() if end is not None and np.isfinite(end)}
        if not known:
            return "No truncation length is trained yet."
        best = min(known.values())
        least = min(length for length, end in known.items() if end <= NEAR * best)
        return f"T = {least} comes within a tenth of the best loss, {short_loss(best)}."

    def draw(self, seen: Seen) -> Drawing | None:
        plan, swept = _small_multiples.current(self.SWEEP, seen.config, seen.sweeps)
        charts = [_chart(length, curves, plan, swept, seen.config) for length, curves in by_length(plan).items()]
        result = ""
        if any(chart.number for chart in charts):
            without = ", without an epoch's first windows" if seen.config.carry_state else ""
            result = f"Figures: the median of three seeds over the last tenth of training{without}."
        return Drawing(*_small_multiples.draw(plan, swept, charts, result))


def by_length(plan: Plan) -> dict[int, list[int]]:
    """The numbers of the plan's configurations by truncation length."""
    numbers: dict[int, list[int]] = {}
    for number, config in enumerate(plan.configs):
        numbers.setdefault(config.truncation_length, []).append(number)
    return numbers


def plateau(curves: list[int], trained: Mapping[int, TrainedVariation]) -> float | None:
    """The median of these networks' plateaus, infinity for one that blew up; None until all are
    trained."""
    if not all(number in trained and trained[number].done for number in curves):
        return None
    ends = [trained[number].plateau for number in curves]
    return float(np.median([np.inf if end is None else end for end in ends]))


def _chart(length: int, curves: list[int], plan: Plan, swept: Swept | None, config: RunConfig) -> SmallMultiple:
    """The chart of a truncation length. config: the configuration of the run itself."""
    lag = max(tasks.lags_of(task_of(config)), default=0)
    floor = plan.configs[curves[0]].floor
    no_gradient = config.carry_state and length <= lag
    end = plateau(curves, swept.trained if swept else {})
    return SmallMultiple(
        label=f"T = {length}",
        curves=curves,
        number="diverged" if end == np.inf else short_loss(end),
        note=f"floor {short_loss(floor.usual)}" if floor else "",
        inside="no gradient" if no_gradient else "",
        tone="bad" if no_gradient else "plain",
        chosen=length == config.truncation_length,
        floor=floor.usual if floor else None,
        title=(
            f"With T = {length} no window holds both a bit and its echo, so no gradient teaches the state to keep the bit. "
            "What the state keeps by chance can still be read out."
            if no_gradient
            else f"Truncation length {length}, seeds {', '.join(str(plan.configs[number].seed) for number in curves)}"
        ),
    )
