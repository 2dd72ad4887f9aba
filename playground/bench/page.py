"""Everything about the page, in one visit: cold starts, what being watched costs, memory, and how soon it answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from playground.bench import answering, baseline, looking_inside, memory, opening, visit, watching
from playground.bench.plan import Plan
from playground.bench.table import Row
from playground.bench.visit import Server
from playground.bench.watching import Watching
from playground.launch import chromium

PARTS = (opening, watching, looking_inside, memory, answering)
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
        port = visit.free_port()
        first = opening.first_visit(Path(profile), port)
        try:
            with visit.browser(Path(profile)) as page:
                usable, first_loss = [], []
                for _ in range(plan.starts):
                    if server is not None:
                        # As a new tab comes: one that was here before would ask the new server for its run first.
                        page.evaluate("() => sessionStorage.clear()")
                        page.goto("about:blank")
                        server.close()
                    server, *seconds = opening.start(page, port)
                    usable.append(seconds[0])
                    first_loss.append(seconds[1])
                assert server is not None
                yield opening.USABLE.row(median(usable))
                yield opening.FIRST_VISIT.row(first)
                yield opening.FIRST_LOSS.row(median(first_loss))
                visit.tell(page, {"speed": 0})
                looked = Watching(page, page.url)
                yield from watching.measure(looked, plan, say)
                yield from looking_inside.measure(page, looked.address, plan, say)
                looked.watched(0)  # the last round may have left the page
                yield from memory.measure(looked, psutil.Process(server.process.pid), plan, say)
                yield from looked.rows()
                yield from answering.measure(page, plan, say)
        finally:
            if server is not None:
                server.close()
