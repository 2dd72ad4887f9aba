"""`serve`: serves the page until Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path

from playground.launch import port as ports
from playground.launch import user_data


def serve(
    host: str,
    port: int,
    open_browser: bool,
    workers: int,
    grace: float,
    state: Path | None = None,
    own_stories: Path | None = None,
) -> int:
    """Serves the page on `host` and `port`; returns 0, 1 if nothing can listen there, or 2 for a
    story that can't be read.

    grace: seconds that a run outlives its last viewer. state: the folder where runs are kept for a
    server that is started again; None: beside the user's other data. own_stories: a folder with
    stories of the user's.
    """
    state = user_data.folder() / "runs" if state is None else state
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        print(f"Runs can't be kept in {state} ({error.strerror}): name another folder with --state.", file=sys.stderr)
        return 1
    trouble = ports.trouble(host, port)
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    if own_stories is not None:
        from playground import stories

        try:
            stories.configure(own_stories)
        except stories.StoryError as error:
            print(error, file=sys.stderr)
            return 2
    from playground import app

    return app.serve(host, port, open_browser, workers, grace, state)
