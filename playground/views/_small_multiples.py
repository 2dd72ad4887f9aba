"""What a sweep has trained as small multiples: a chart for each variation, in plain data for the dashboard's kind "multiples"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from playground import sweeps
from playground.configuration.config import RunConfig
from playground.runs.sweep import Swept
from playground.sweeps import BUCKETS, Plan
from playground.views._axis_ranges import log_range

STAGES = {
    "stopped": "Stopped.",
    "starting": "A process of its own loads, or waits until another has measured.",
}
UNSTARTED = "It takes half a minute, and minutes where they are large."


@dataclass(frozen=True)
class Cell:
    """One small chart. curves: numbers of configurations of the plan. number: its figure, beside the label; note: a line below;
    inside: words on the chart itself.

    tone: "plain", "good" or "bad". floor: where a dashed line is drawn, if that is above 0. opens: the settings that a click gives the
    run, by name; none where a click does nothing. title: what the pointer is told.
    """

    label: str
    curves: Sequence[int]
    number: str = ""
    note: str = ""
    inside: str = ""
    tone: str = "plain"
    chosen: bool = False
    floor: float | None = None
    title: str = ""
    opens: dict[str, int] | None = None


def current(name: str, config: RunConfig, found: Mapping[str, Swept]) -> tuple[Plan, Swept | None]:
    """The plan of the sweep `name` for `config`, and how it stands; None where it has not been started for this configuration."""
    plan = sweeps.plan_of(name, config)
    assert plan is not None
    swept = found.get(name)
    return plan, swept if swept is not None and swept.plan == plan else None


def draw(plan: Plan, swept: Swept | None, cells: Sequence[Cell], said: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Arrays and values of a panel: `said` is what the networks trained so far come to, "" where that is nothing yet."""
    low = np.full((len(plan.configs), BUCKETS), np.nan, np.float32)
    high = low.copy()
    plateaus = []
    for number, one in (swept.trained if swept else {}).items():
        low[number], high[number] = one.low, one.high
        plateaus.append(one.plateau or np.nan)
    floors = [cell.floor for cell in cells if cell.floor is not None]
    # Not the smallest losses: a single window that went well would squeeze all curves into the upper half.
    seen = np.concatenate([high.ravel(), plateaus, floors])
    values = {
        "stage": swept.stage if swept else "",
        "said": " ".join(filter(None, (said, _stage(plan, swept)))),
        "cells": [asdict(cell) | {"curves": list(cell.curves)} for cell in cells],
        "range": log_range(seen),
    }
    return {"low": low, "high": high}, values


def _stage(plan: Plan, swept: Swept | None) -> str:
    all_ = f"{len(plan.configs)} networks, {count(plan.updates)} updates each."
    if swept is None:
        return f"{all_} {UNSTARTED}"
    if swept.stage == "training":
        done = sum(one.done for one in swept.trained.values())
        return f"{done} of {all_}{left(swept.left)}"
    if swept.stage == "failed":
        return swept.trouble
    return STAGES.get(swept.stage, "")


def left(seconds: float | None) -> str:
    """Roughly how long it will take, in steps that do not flicker; "" where nobody can say."""
    if seconds is None:
        return ""
    if seconds < 5:
        return " A few seconds left."
    if seconds < 90:
        return f" About {-(-seconds // 10) * 10:.0f} s left."
    return f" About {seconds / 60:.0f} min left."


def count(number: int) -> str:
    """1 234 567"""
    return f"{number:,}".replace(",", "\u202f")


def figure(value: float | None) -> str:
    """A loss in as many digits as a small chart's head has room for; "" for None."""
    if value is None:
        return ""
    if 0 < value < 5e-5 or value >= 1e4:
        return f"{value:.0e}".replace("e-0", "e−").replace("e+0", "e")
    digits = 2 if value >= 1e-3 else 1
    return f"{value:.2f}" if 0.1 <= value < 10 else f"{float(f'{value:.{digits}g}'):f}".rstrip("0").rstrip(".")
