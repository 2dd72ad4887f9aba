"""From the start of a server to a page that can be used, and to the first loss."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playground.bench import page_session
from playground.bench.page_session import Server
from playground.bench.table import Promise

USABLE = Promise("cold server start → page usable", "s", at_most=2.5)
FIRST_LOSS = Promise("cold server start → first loss", "s", at_most=12.0)
FIRST_VISIT = Promise("the same, on a browser's first visit ever", "s")
PROMISES = (USABLE, FIRST_VISIT, FIRST_LOSS)


def first_visit(profile: Path, port: int) -> float:
    """Seconds from the server's start until a browser that has never been here shows the page; from then on it has its files.

    A browser keeps them by the port: the servers after this one listen on the same, as they do on a machine of one's own.
    """
    with page_session.browser(profile) as page:
        server = Server(port)
        try:
            return _usable(page, server)
        finally:
            server.close()


def start(page: Any, port: int) -> tuple[Server, float, float]:
    """A new server, the seconds until the dashboard drew its first picture, and those until the first loss.

    The browser is there already and opens the page as soon as the server listens; Train is pressed as soon as the page is
    usable, while the worker still loads TensorFlow. The machine has read the program's files before; nothing else is kept.
    """
    server = Server(port)
    try:
        usable = _usable(page, server)
        page_session.tell(page, {"do": "play"})
        page.wait_for_function("window.rnnDashboard.drawn.loss !== null", polling=5)
        return server, usable, time.perf_counter() - server.started
    except BaseException:
        server.close()
        raise


def _usable(page: Any, server: Server) -> float:
    server.wait()
    page_session.open_page(page, server.url)
    return time.perf_counter() - server.started
