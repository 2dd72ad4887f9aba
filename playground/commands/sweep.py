"""`sweep`: trains variations of a preset; prints a line for each, then one JSON object."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground import sweeps
from playground.commands import output
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.runs import headless, side_process, worker
from playground.runs.side_process import NotMeasured
from playground.settings import SettingError
from playground.sweeps import TrainedVariation

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries

COLUMNS = "truncation length", "seed", "floor", "plateau", "goal reached"


def show(name: str, preset: str, settings: dict[str, str], series: OwnSeries | None = None, csv: Path | None = None) -> int:
    """Trains the sweep `name` of a preset, on `series` if given; returns 0, or 1 if its process
    failed. csv: a file for the table.

    Raises SettingError for a wrong name or setting.
    """
    sweeps.find(name)
    config, uploads = headless.configured(preset, settings, series)
    plan = sweeps.plan_of(name, config)
    if plan is None:
        raise SettingError("preset", f"one whose task leaves a choice of the {name} length", preset)
    trained: list[TrainedVariation] = []
    columns = output.widths([COLUMNS])
    print(output.aligned(COLUMNS, columns))
    try:
        for part in side_process.measure(f"sweep {name}", worker.sweep, plan, uploads):
            if isinstance(part, TrainedVariation) and part.done:
                trained.append(part)
                cells = as_cells(plan.configs[part.number], part)
                print(output.aligned([output.as_text(cell) for cell in cells], columns), flush=True)
    except NotMeasured as error:
        print(error, file=sys.stderr)
        return 1
    rows = [dict(zip(COLUMNS, as_cells(plan.configs[one.number], one), strict=True)) for one in trained]
    result = {"sweep": name, "settings": config_text.to_pairs(config), "updates": plan.updates, "networks": rows}
    if csv is not None:
        csv.write_text(output.as_csv([COLUMNS, *(row.values() for row in rows)]), encoding="utf-8")
    print(output.json_line(result))
    return 0


def as_cells(config: RunConfig, one: TrainedVariation) -> tuple[Any, ...]:
    """One trained network's figures, in the order of COLUMNS; None for what is not known."""
    floor = config.floor
    return config.truncation_length, config.seed, floor.usual if floor else None, one.plateau, one.reached
