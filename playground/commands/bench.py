"""`bench`: measures this machine, prints a table, and keeps the results of a full run."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence

from playground import bench
from playground.bench import machine_load, record, scaling, scaling_chart
from playground.bench.table import Row, amount
from playground.commands import output
from playground.settings import SettingError


def show(names: Sequence[str], repeat: int, quick: bool, as_json: bool) -> int:
    """Measures the parts `names` (none: all) `repeat` times and returns 0.

    With `as_json` the last line is the rows as JSON. A run that is `quick` or leaves parts out is
    only printed. Raises SettingError for an unknown name.
    """
    for name in names:
        if name not in bench.PARTS:
            raise SettingError("part", "one of " + ", ".join(bench.PARTS), name)
    parts = {name: part for name, part in bench.PARTS.items() if not names or name in names}
    alone = len(parts) < len(bench.PARTS)
    plans = {name: bench.plan_of(name, quick, alone) for name in parts}
    load = record.load()
    if not machine_load.available():
        _say("psutil is not installed: rows are judged without knowing how busy the machine is")
    measurement = bench.combine([bench.collect(parts, plans, _say) for _ in range(repeat)])
    print(as_table(measurement.rows))
    for setting, times in measurement.scaling.items():
        print("\n" + as_scaling(setting, times))
    if quick or alone:
        print("\nNot kept: only a run of all parts at full length replaces the kept results.", flush=True)
    else:
        kept = record.record(measurement.rows, measurement.scaling, repeat, load)
        print(f"\nKept in {record.write(kept, scaling_chart.picture(measurement.scaling))}.", flush=True)
    if as_json:
        print(output.json_line({"repeat": repeat, "rows": record.rows_as_json(measurement.rows)}), flush=True)
    return 0


def as_table(rows: Sequence[Row]) -> str:
    """All rows as one table; repeated ones with their range."""
    ranges = any(row.low is not None for row in rows)

    def cells(row: Row) -> tuple[str, ...]:
        spread = "" if row.low is None else f"{amount(row.low)} to {amount(row.high)}"
        middle = (amount(row.value), *((spread,) if ranges else ()))
        return row.name, *middle, row.promise.unit, row.promise.goal, row.judgement

    headings = ("what", "median", "range", "", "goal", "holds") if ranges else ("what", "measured", "", "goal", "holds")
    return _ruled(headings, [cells(row) for row in rows], numbers=(1, 2) if ranges else (1,))


def as_scaling(setting: str, times: Mapping[int, float]) -> str:
    """Microseconds an update against the sizes of one setting, as a table."""
    lines = [(str(size), amount(microseconds)) for size, microseconds in times.items()]
    return _ruled((scaling.WORDS[setting], "µs an update"), lines, numbers=(0, 1))


def _ruled(headings: Sequence[str], lines: Sequence[Sequence[str]], numbers: Sequence[int]) -> str:
    """Headings with a line below, then `lines`."""
    columns = output.widths([headings, *lines])
    body = [output.aligned(line, columns, numbers) for line in lines]
    return "\n".join([output.aligned(headings, columns, numbers), "  ".join("─" * width for width in columns), *body])


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
