"""The truncation lab: short runs over truncation lengths, the plateau that each reaches, and the floor that nothing gets below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from playground import sweeps, tasks
from playground.configuration.config import RunConfig
from playground.runs.sweep import Swept
from playground.sweeps import Plan
from playground.views import Drawing, Seen, View, _small_multiples
from playground.views._small_multiples import Cell, figure
from playground.views.window import task_of


class TruncationLab(View):
    """A small chart for each truncation length; arrays and values as playground/multiples.py makes them."""

    TITLE = "Truncation lab"
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
            return f"The carried state could bring every bit: the floor is 0. Yet at T ≤ {lag} no gradient teaches it to store one."
        if lag:
            return "The state is reset at every window: what lies before it can only be guessed. Dashed: the floor that this sets."
        if config.floor is not None:
            return f"{self.LOOK} Dashed: the floor, below which no network gets."
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"sweep": self.SWEEP}

    def draw(self, seen: Seen) -> Drawing | None:
        plan, swept = _small_multiples.current(self.SWEEP, seen.config, seen.sweeps)
        cells = [_cell(length, curves, plan, swept, seen.config) for length, curves in by_length(plan)]
        said = (
            f"Figures: median of three seeds, last tenth{OUTSIDE if seen.config.carry_state else ''}."
            if any(cell.number for cell in cells)
            else ""
        )
        return Drawing(*_small_multiples.draw(plan, swept, cells, said))


OUTSIDE = ", without first windows"


def by_length(plan: Plan) -> Iterator[tuple[int, list[int]]]:
    """Each truncation length of the plan with the numbers of its configurations."""
    of_length: dict[int, list[int]] = {}
    for number, config in enumerate(plan.configs):
        of_length.setdefault(config.truncation_length, []).append(number)
    yield from of_length.items()


def plateau(curves: list[int], trained: Mapping[int, sweeps.TrainedVariation]) -> float | None:
    """The median of the plateaus of all these networks; one that blew up counts as the worst. None until all are trained."""
    if not all(number in trained and trained[number].done for number in curves):
        return None
    ends = [trained[number].plateau for number in curves]
    return float(np.median([np.inf if end is None else end for end in ends]))


def _cell(length: int, curves: list[int], plan: Plan, swept: Swept | None, config: RunConfig) -> Cell:
    lag = max(tasks.lags_of(task_of(config)), default=0)
    floor = plan.configs[curves[0]].floor
    walled = config.carry_state and length <= lag
    end = plateau(curves, swept.trained if swept else {})
    known = f"floor {figure(floor.usual)}" if floor else ""
    why = (
        f"With T = {length} no window holds both a bit and its echo: no gradient teaches the state to keep it. "
        "What the state keeps by chance can still be read out."
        if walled
        else f"Truncation length {length}, seeds {', '.join(str(plan.configs[number].seed) for number in curves)}"
    )
    return Cell(
        label=f"T = {length}",
        curves=curves,
        number="no number" if end == np.inf else figure(end),
        note=known,
        inside="no gradient" if walled else "",
        tone="bad" if walled else "plain",
        chosen=length == config.truncation_length,
        floor=floor.usual if floor else None,
        title=why,
    )
