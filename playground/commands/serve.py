"""`serve`: serves the page until Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path

from playground.configuration import limits
from playground.launch import open_files, user_data
from playground.launch import port as ports
from playground.launch.address import PageAddress


def serve(
    page: PageAddress,
    open_browser: bool,
    workers: int,
    grace: float,
    state: Path | None = None,
    limits_file: Path | None = None,
    classroom: bool = False,
    own_stories: Path | None = None,
    dask: str | None = None,
) -> int:
    """Serves the page at `page`; returns 0, 1 if nothing can listen there, or 2 for a story that
    can't be read, or a Dask scheduler that can't be reached.

    grace: seconds that a run outlives its last viewer. state: the folder where runs are kept for a
    server that is started again; None: beside the user's other data. limits_file: what the host
    allows; None: the file of the usual name in the current folder, where there is one. classroom:
    whether there is a page for a host. own_stories: a folder with stories of the user's. dask: the
    address of a scheduler whose workers train, instead of `workers` processes of this machine.
    Raises SettingError for a wrong file of limits.
    """
    chosen = limits_file or Path(limits.FILE)
    try:
        allowed = limits.read(chosen) if limits_file or chosen.exists() else limits.NO_LIMITS
    except OSError as error:
        print(f"The limits in {chosen} can't be read: {error.strerror}.", file=sys.stderr)
        return 1
    state = user_data.folder() / "runs" if state is None else state
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        print(f"Runs can't be kept in {state} ({error.strerror}): name another folder with --state.", file=sys.stderr)
        return 1
    trouble = ports.trouble(page.host, page.port)
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
    open_files.allow_many()
    from playground import app

    if dask is None:
        return app.serve(page, open_browser, workers, grace, state, allowed, classroom)
    from playground.runs.dask_workers import DaskWorkers, NoDask

    try:
        places = DaskWorkers(dask)
    except NoDask as error:
        print(error, file=sys.stderr)
        return 2
    return app.serve(page, open_browser, workers, grace, state, allowed, classroom, places)
