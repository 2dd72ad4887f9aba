"""`sweep`: many variations of a preset without a page: a table as they are trained, one JSON object on the last line of stdout."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from playground import presets, sweeps
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.runs import side_process, worker
from playground.runs.side_process import NotMeasured
from playground.settings import SettingError
from playground.sweeps import TrainedVariation
from playground.tasks import NO_UPLOADS

COLUMNS = "truncation length", "seed", "floor", "plateau", "goal reached"


def show(name: str, preset: str, settings: dict[str, str]) -> int:
    """Trains the sweep `name` of a preset with `settings`; returns 0, or 1 where its process failed. Raises SettingError."""
    sweeps.find(name)
    _, config, errors = presets.read({"preset": preset, **settings})
    if errors:
        raise errors[0]
    plan = sweeps.plan_of(name, config)
    if plan is None:
        raise SettingError("preset", f"one whose task leaves a choice of the {name} length", preset)
    trained: list[TrainedVariation] = []
    print("  ".join(COLUMNS))
    try:
        for part in side_process.measure(f"sweep {name}", worker.sweep, plan, NO_UPLOADS):
            if part is not None and part.done:
                trained.append(part)
                cells = as_cells(plan.configs[part.number], part)
                print(
                    "  ".join(f"{told(cell):{len(column)}}" for column, cell in zip(COLUMNS, cells, strict=True)).rstrip(),
                    flush=True,
                )
    except NotMeasured as error:
        print(error, file=sys.stderr)
        return 1
    rows = [dict(zip(COLUMNS, as_cells(plan.configs[one.number], one), strict=True)) for one in trained]
    result = {"sweep": name, "settings": config_text.to_pairs(config), "updates": plan.updates, "networks": rows}
    print(json.dumps(result | {"date": time.strftime("%Y-%m-%d")}))
    return 0


def as_cells(config: RunConfig, one: TrainedVariation) -> tuple[Any, ...]:
    """What became of one network, in the order of COLUMNS; None for what nobody knows."""
    floor = config.floor
    return config.truncation_length, config.seed, floor.usual if floor else None, one.plateau, one.reached


def told(cell: Any) -> str:
    """A cell as text."""
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.4g}"
