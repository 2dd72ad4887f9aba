"""What the page's process and the worker take, and whether it grows while a run is watched at full speed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from playground.bench.plan import Plan
from playground.bench.rounds import growth
from playground.bench.table import Promise, Row
from playground.bench.watched_speed import Watching
from playground.runs.history import BUCKETS, RECENT

PAGE = Promise("memory of the page's process", "MB", at_most=300)
WORKER = Promise("memory of the worker", "MB", at_most=900)
RISE = Promise("memory of both, as it grew", "MB")
GROWTH = Promise("memory of both, growth over an hour", "MB", at_most=30)
PROMISES = (PAGE, WORKER, RISE, GROWTH)

MEGABYTE = 1e6
FULL_AT = RECENT + 2 * BUCKETS * 64
"""Updates after which the arrays of a run's history have their final size. Its evaluations need 4 096 of at most 5 a second,
at least 14 minutes: what they still take (1 to 2 MB in all) counts as growth here."""
STEP = 0.5


def measure(watching: Watching, process: Any, plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Resident memory of the server's process and of its largest child, looked at twice a second while the page is watched."""
    say(f"memory over {plan.steady:.0f} s of training, after at most {plan.filling:.0f} s in which the history fills")
    worker = max(process.children(recursive=True), key=lambda child: child.memory_info().rss)
    began = time.perf_counter()
    while time.perf_counter() - began < plan.filling and _updates(watching) < FULL_AT:
        watching.page.wait_for_timeout(1000)
    first = _updates(watching)
    times, sizes = [], []
    began = time.perf_counter()
    while (now := time.perf_counter() - began) < plan.steady:
        times.append(now)
        sizes.append((process.memory_info().rss + worker.memory_info().rss) / MEGABYTE)
        watching.keep_watching(STEP)
    yield PAGE.row(process.memory_info().rss / MEGABYTE)
    yield WORKER.row(worker.memory_info().rss / MEGABYTE)
    minutes, risen = f"{plan.steady / 60:.1f} min", growth(times, sizes)
    yield RISE.row(risen * plan.steady, f"in {minutes}")
    if first >= FULL_AT:
        yield GROWTH.row(risen * 3600, f"extrapolated from {minutes}")
    else:
        # What is bounded and still fills would be taken for a leak: the figure is told, not judged.
        full = f"the history still filled, update {first / 1e6:.1f} of {FULL_AT / 1e6:.1f} million"
        yield replace(GROWTH.row(risen * 3600, f"extrapolated from {minutes}, not judged: {full}"), holds=None)


def _updates(watching: Watching) -> int:
    return int(watching.page.evaluate("() => window.rnnDashboard.drawn.update"))
