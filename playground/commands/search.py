"""`sweep settings`: trains a preset at the points of a grid over chosen settings and at proposed
ones; prints a line for each point, then one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from playground import searching
from playground.commands import output
from playground.configuration import config_text
from playground.runs import headless, side_process, worker
from playground.runs.side_process import NotMeasured
from playground.searching import search, table
from playground.searching.search import Trial
from playground.settings import SettingError

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries

FIGURES = "median", "least", "most", "ended early", "proposed"


def show(
    preset: str,
    settings: dict[str, str],
    over: Mapping[str, str],
    numbers: Mapping[str, str],
    storage: Path | None = None,
    csv: Path | None = None,
    series: OwnSeries | None = None,
) -> int:
    """Sweeps a preset over the settings in `over`, on `series` if given; returns 0, or 1 if its
    process failed.

    storage: a file that keeps what is done, and from which it goes on. csv: a file for the table.
    Raises SettingError for a wrong name or setting, or a file that can't be used.
    """
    config, uploads = headless.configured(preset, settings, series)
    wanted = search.of(config, over, numbers)
    for name, file in (("storage", storage), ("csv", csv)):
        if file is not None and (file.is_dir() or not file.absolute().parent.is_dir()):
            raise SettingError(name, "a file in a folder that is there", str(file))
    ended: list[Trial] = []
    header = (*wanted.names, *FIGURES)
    grid = [(*point, *FIGURES) for point in search.grid(wanted)]
    columns = output.widths([header, *grid])
    print(output.aligned(header, columns))
    failure = ""
    try:
        for part in side_process.measure(f"sweep {searching.NAME}", worker.search, wanted, storage, uploads):
            if isinstance(part, Trial) and part.done:
                ended.append(part)
                print(output.aligned(_cells(part), columns), flush=True)
    except NotMeasured as error:
        failure = str(error)
    if csv is not None:
        csv.write_text(output.as_csv(table.rows(wanted, ended)), encoding="utf-8")
    if failure:
        print(failure, file=sys.stderr)
        return 1
    best = search.best(ended)
    result = {
        "sweep": searching.NAME,
        "settings": config_text.to_pairs(config),
        "over": {one.name: list(one.values) for one in wanted.axes},
        "seeds": wanted.seeds,
        "updates": wanted.updates,
        "points": [table.as_row(wanted, one) for one in ended],
        "best": None if best is None else table.as_row(wanted, best),
    }
    print(output.json_line(result))
    return 0


def _cells(trial: Trial) -> list[str]:
    known = [value for value in map(table.finite, trial.metrics) if value is not None]
    figures = table.finite(trial.median), min(known, default=None), max(known, default=None)
    words = "yes" if trial.stage == "pruned" else "no", "yes" if trial.proposed else "no"
    return [*trial.values, *map(output.as_text, figures), *words]
