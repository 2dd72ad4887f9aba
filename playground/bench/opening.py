"""From the start of a server to a page that can be used, and to the first loss."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playground.bench import visit
from playground.bench.table import Promise
from playground.bench.visit import Server

USABLE = Promise("cold server start → page usable", "s", at_most=2.5)
FIRST_LOSS = Promise("cold server start → first loss", "s", at_most=12.0)
PROMISES = (USABLE, FIRST_LOSS)


def warm_up(profile: Path) -> None:
    """The browser's first start with this profile: it fills its caches, as on any machine where the page was opened before."""
    server = Server()
    try:
        with visit.browser(profile) as page:
            server.wait()
            visit.open_page(page, server.url)
    finally:
        server.close()


def start(page: Any) -> tuple[Server, float, float]:
    """A new server, the seconds until the board drew its first picture, and those until the first loss.

    The browser is there already and opens the page as soon as the server listens; Train is pressed as soon as the page is
    usable, while the worker still loads TensorFlow. The machine has read the program's files before; nothing else is kept.
    """
    server = Server()
    try:
        server.wait()
        visit.open_page(page, server.url)
        usable = time.perf_counter() - server.started
        visit.tell(page, {"do": "play"})
        page.wait_for_function("window.rnnBoard.drawn.loss !== null", polling=5)
        return server, usable, time.perf_counter() - server.started
    except BaseException:
        server.close()
        raise
