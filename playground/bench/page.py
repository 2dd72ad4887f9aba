"""Everything about the page, in one visit: cold starts, what being watched costs, memory, and how soon it answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from playground.bench import baseline, memory_use, page_session, response_time, startup_time, tool_cost, watched_speed
from playground.bench.page_session import Server
from playground.bench.plan import Plan
from playground.bench.table import Row
from playground.bench.watched_speed import Watching
from playground.launch import chromium

PARTS = (startup_time, watched_speed, tool_cost, memory_use, response_time)
PROMISES = tuple(promise for part in PARTS for promise in part.PROMISES)


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """The rows of all parts; raises RuntimeError where there is nothing to measure with."""
    for module in ("playwright", "psutil"):
        if baseline.missing(module):
            raise RuntimeError(f"{module} is not installed")
    if chromium.find() is None:
        raise RuntimeError("no Chromium found")
    import psutil  # type: ignore[import-untyped]

    server: Server | None = None
    with tempfile.TemporaryDirectory(prefix="playground-bench-", ignore_cleanup_errors=True) as profile:
        say("cold starts of the server")
        port = page_session.free_port()
        first = startup_time.first_visit(Path(profile), port)
        try:
            with page_session.browser(Path(profile)) as page:
                usable, first_loss = [], []
                for _ in range(plan.starts):
                    if server is not None:
                        # As a new tab comes: one that was here before would ask the new server for its run first.
                        page.evaluate("() => sessionStorage.clear()")
                        page.goto("about:blank")
                        server.close()
                    server, *seconds = startup_time.start(page, port)
                    usable.append(seconds[0])
                    first_loss.append(seconds[1])
                assert server is not None
                yield startup_time.USABLE.row(median(usable))
                yield startup_time.FIRST_VISIT.row(first)
                yield startup_time.FIRST_LOSS.row(median(first_loss))
                page_session.tell(page, {"speed": 0})
                looked = Watching(page, page.url)
                yield from watched_speed.measure(looked, plan, say)
                yield from tool_cost.measure(page, looked.address, plan, say)
                looked.watched(0)  # the last round may have left the page
                yield from memory_use.measure(looked, psutil.Process(server.process.pid), plan, say)
                yield from looked.rows()
                yield from response_time.measure(page, plan, say)
        finally:
            if server is not None:
                server.close()
