"""`bench`: measures in one run how fast this machine trains, how soon its page answers and what that takes, beside what we promise.

Timings are those of this machine at this moment: what is compared takes turns, and medians count. Nothing here is imported by the
page; TensorFlow, Keras and JAX load in processes of their own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from playground.bench import page, record, scaling, scaling_chart, table, task_speed, training_speed
from playground.bench.plan import FULL, QUICK, Plan
from playground.bench.table import Promise, Row


class Part(Protocol):
    """A module that measures: the rows that it promises, and how it comes by them."""

    PROMISES: tuple[Promise, ...]

    def measure(self, plan: Plan, say: Callable[[str], None]) -> Iterator[Row | tuple[str, int, float]]:
        """Yields every promised row once, and points of the scaling."""


PARTS: tuple[Part, ...] = (training_speed, task_speed, scaling, page)


def main(as_json: bool, quick: bool) -> int:
    """Measures everything, prints the table, keeps it beside the documentation; with `as_json` the last line is the rows as JSON."""
    plan, load = QUICK if quick else FULL, record.load()
    rows, points = collect(PARTS, plan, _say)
    print(table.rows_as_text(rows))
    for setting, times in points.items():
        lines = [(str(size), table.amount(microseconds)) for size, microseconds in times.items()]
        print("\n" + table.text((scaling.WORDS[setting], "µs an update"), lines, numbers=(0, 1)))
    print(f"\nKept in {record.write(record.record(rows, points, plan.name, load), scaling_chart.picture(points))}.", flush=True)
    if as_json:
        print(json.dumps({"rows": record.rows_as_json(rows)}, ensure_ascii=False), flush=True)
    return 0


def collect(parts: tuple[Part, ...], plan: Plan, say: Callable[[str], None]) -> tuple[list[Row], dict[str, dict[int, float]]]:
    """All rows in the order of the promises, and the scaling. What a part could not measure says so; the others go on."""
    rows: list[Row] = []
    points: dict[str, dict[int, float]] = {}
    for part in parts:
        found: list[Row] = []
        trouble = "not measured"
        try:
            for one in part.measure(plan, say):
                if isinstance(one, Row):
                    found.append(one)
                else:
                    setting, size, microseconds = one
                    points.setdefault(setting, {})[size] = microseconds
        except Exception as error:  # whatever breaks in one part, the rest is measured
            trouble = f"not measured: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
            say(trouble)
        for promise in part.PROMISES:
            rows.append(next((row for row in found if promise.made(row)), promise.row(None, trouble)))
    return rows, points


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
