"""`serve`: serves the page until Ctrl-C."""

from __future__ import annotations

import sys

from playground.launch import port as ports


def serve(host: str, port: int, open_browser: bool, workers: int, grace: float) -> int:
    """Serves the page on `host` and `port`; returns 0, or 1 if nothing can listen there.

    grace: seconds that a run outlives its last viewer.
    """
    trouble = ports.trouble(host, port)
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    from playground import app

    return app.serve(host, port, open_browser, workers, grace)
