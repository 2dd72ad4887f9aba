"""Time from the start of a server to a page that can be used, and to the first loss."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from playground.bench import page_session
from playground.bench.page_session import Server
from playground.bench.plan import Plan
from playground.bench.table import Promise, Row
from playground.launch import port as ports

USABLE = Promise("cold server start → page usable", "s", at_most=2.5)
FIRST_VISIT = Promise("the same, on a browser's first visit ever", "s")
FIRST_LOSS = Promise("cold server start → first loss", "s", at_most=12.0)
PROMISES = (USABLE, FIRST_VISIT, FIRST_LOSS)


def measure(plan: Plan, say: Callable[[str], None]) -> Iterator[Row]:
    """Each start has a new server; the browser is open, and after the first visit has the files.

    A browser keeps files by port: all servers use the same one, as on a user's machine.
    """
    say(f"{plan.starts} cold starts of the server, after a browser's first visit")
    until_usable, until_loss = [], []
    with tempfile.TemporaryDirectory(prefix="playground-bench-", ignore_cleanup_errors=True) as profile:
        port = ports.free()
        first = _first_visit(Path(profile), port)
        with page_session.browser(Path(profile)) as page:
            for _ in range(plan.starts):
                server, usable, loss = page_session.start(page, port)
                try:
                    until_usable.append(usable)
                    until_loss.append(loss)
                    # With this run's token the page would first ask the next server for it.
                    page.evaluate("() => sessionStorage.clear()")
                    page.goto("about:blank")
                finally:
                    server.close()
    yield Row(USABLE, median(until_usable))
    yield Row(FIRST_VISIT, first)
    yield Row(FIRST_LOSS, median(until_loss))


def _first_visit(profile: Path, port: int) -> float:
    """Seconds from a server's start until a browser without the page's files shows it."""
    with page_session.browser(profile) as page:
        server = Server(port)
        try:
            return page_session.usable(page, server)
        finally:
            server.close()
