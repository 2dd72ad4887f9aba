"""Memory of the page's process and of the worker, and its growth while a run is watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from playground.bench import baseline, page_session, tool_cost
from playground.bench.plan import Plan
from playground.bench.rounds import growth
from playground.bench.table import Promise, Row
from playground.bench.watched_speed import Watching
from playground.runs.history import BUCKETS, RECENT

PAGE = Promise("memory of the page's process", "MB", at_most=300)
WORKER = Promise("memory of the worker, with the process that it is a fork of", "MB", at_most=900)
RISE = Promise("memory of both, as it grew", "MB")
GROWTH = Promise("memory of both, growth over an hour", "MB", at_most=30)
PROMISES = (PAGE, WORKER, RISE, GROWTH)

MEGABYTE = 1e6
FULL_AT = RECENT + 2 * BUCKETS * 64
"""Updates after which the arrays of a run's history have their final size.

Its 4 096 evaluations, at most 5 a second, take 14 minutes or more: the 1 to 2 MB that they still
need count as growth.
"""
JUDGED_FROM = 600.0
"""Seconds needed to judge an hour: memory varies by some MB from minute to minute."""
STEP = 0.5


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Resident memory of the server and of the processes below it, read twice a second; a page that
    several of them share counts once.

    The page is watched meanwhile. Every tool was opened and closed once: what they leave counts.
    """
    if baseline.missing("psutil"):
        raise RuntimeError("psutil is not installed")
    import psutil  # type: ignore[import-untyped]

    say(f"memory over {plan.steady:.0f} s of training, after at most {plan.filling:.0f} s in which the history fills")
    with page_session.echo_page() as (page, server):
        tool_cost.open_tools(page, tool_cost.every_tool())
        tool_cost.close_tools(page)
        process = psutil.Process(server.process.pid)
        watching = Watching(page, server.url)
        began = time.perf_counter()
        while time.perf_counter() - began < plan.filling and _updates(page) < FULL_AT:
            page.wait_for_timeout(1000)
        first = _updates(page)
        times, sizes = [], []
        began = time.perf_counter()
        while (now := time.perf_counter() - began) < plan.steady:
            times.append(now)
            sizes.append(of_all(process) / MEGABYTE)
            watching.keep_watching(STEP)
        yield Row(PAGE, process.memory_info().rss / MEGABYTE)
        yield Row(WORKER, _below(process) / MEGABYTE)
    minutes, risen = f"{plan.steady / 60:.1f} min", growth(times, sizes)
    yield Row(RISE, risen * plan.steady, f"in {minutes}")
    unjudged = why_not_judged(plan, first)
    note = f"extrapolated from {minutes}" + (f", not judged: {unjudged}" if unjudged else "")
    yield Row(GROWTH, risen * 3600, note, judged=not unjudged)


def of_all(process: Any) -> int:
    """Bytes of a psutil process and of all below it."""
    return int(process.memory_info().rss) + _below(process)


def _below(process: Any) -> int:
    """Bytes of all processes below a psutil process: on Linux those of each page that is its own, and
    its share of each that others have too."""
    memory = [one.memory_full_info() for one in process.children(recursive=True)]
    return sum(getattr(one, "pss", one.rss) for one in memory)


def why_not_judged(plan: Plan, first: int) -> str:
    """Why growth measured by `plan` from update `first` on can't be judged; empty if it can."""
    if plan.steady < JUDGED_FROM:
        return f"the full run takes {JUDGED_FROM / 60:.0f} min"
    if first < FULL_AT:
        return f"the history was still filling, update {first / 1e6:.1f} of {FULL_AT / 1e6:.1f} million"
    return ""


def _updates(page: Any) -> int:
    return int(page.evaluate("() => window.rnnDashboard.drawn.update"))
