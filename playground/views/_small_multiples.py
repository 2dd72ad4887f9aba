"""Small multiples of a sweep: one small chart for each variation that it trains, for panels of the
kind "multiples"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from playground import sweeps
from playground.configuration.config import RunConfig
from playground.runs.side_process import Waiting
from playground.runs.sweep import Swept
from playground.sweeps import BUCKETS, Plan
from playground.views._axis_ranges import log_range
from playground.views._numbers import with_spaces

STAGES = {
    "stopped": "Stopped.",
    "starting": "Loading in a process of its own.",
}
NOT_STARTED = "That takes half a minute, or minutes for large networks."


@dataclass(frozen=True)
class SmallMultiple:
    """One small chart.

    label and number: its head; note: the line below; inside: words on the chart itself. curves: the
    numbers of the plan's configurations whose curves it shows. tone: "plain", "good" or "bad".
    chosen: it shows the run's own setting. floor: the height of a dashed line, drawn where it is
    above 0. title: the tooltip. opens: the settings, by name, that a click gives to the run; None
    where a click does nothing.
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
    """The plan of the sweep `name` for `config`, and its progress; None where it has not been
    started for this configuration."""
    plan = sweeps.plan_of(name, config)
    assert plan is not None
    swept = found.get(name)
    return plan, swept if swept is not None and swept.plan == plan else None


def draw(
    plan: Plan, swept: Swept | None, charts: Sequence[SmallMultiple], result: str
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays and values of a panel. result: what the networks trained so far show, in a
    sentence; "" before the first."""
    low = np.full((len(plan.configs), BUCKETS), np.nan, np.float32)
    high = low.copy()
    plateaus = []
    for number, trained in (swept.trained if swept else {}).items():
        low[number], high[number] = trained.low, trained.high
        plateaus.append(trained.plateau or np.nan)
    floors = [chart.floor for chart in charts if chart.floor is not None]
    # The smallest losses are left out: one lucky window would squeeze all curves into the upper
    # half of the charts.
    in_sight = np.concatenate([high.ravel(), plateaus, floors])
    values = {
        "stage": swept.stage if swept else "",
        "said": " ".join(filter(None, (result, _stage(plan, swept)))),
        "cells": [asdict(chart) | {"curves": list(chart.curves)} for chart in charts],
        "range": log_range(in_sight),
    }
    return {"low": low, "high": high}, values


def _stage(plan: Plan, swept: Swept | None) -> str:
    """How far the sweep is, in a sentence."""
    all_ = f"{len(plan.configs)} networks, {with_spaces(plan.updates)} updates each."
    if swept is None:
        return f"{all_} {NOT_STARTED}"
    if swept.stage == "training":
        done = sum(trained.done for trained in swept.trained.values())
        return f"{done} of {all_}{time_left(swept.left)}"
    if swept.stage == "waiting":
        return Waiting(swept.ahead).sentence
    if swept.stage == "failed":
        return swept.trouble
    return STAGES.get(swept.stage, "")


def time_left(seconds: float | None) -> str:
    """Roughly how long the sweep will take, in steps so coarse that the words rarely change; ""
    where it isn't known."""
    if seconds is None:
        return ""
    if seconds < 5:
        return " A few seconds left."
    if seconds < 90:
        return f" About {-(-seconds // 10) * 10:.0f} s left."
    return f" About {seconds / 60:.0f} min left."
