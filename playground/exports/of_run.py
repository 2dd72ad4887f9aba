"""A run of the page as a checkpoint holds it."""

from __future__ import annotations

from playground.exports.checkpoint import SavedRun
from playground.runs.run import Run


def saved(run: Run) -> SavedRun | None:
    """The run as it is seen now, at the newest state that a worker returned; None before its first.

    May be called from any thread; the run's lock is held for a snapshot only.
    """
    snapshot = run.snapshot()
    position, history = snapshot.position, snapshot.history.snapshot()
    if position.state is None:
        return None
    # The past has no later losses, and the state of a large network is returned once a second.
    history.truncate(position.state.update)
    return SavedRun(snapshot.preset, position.config, position.state, history, snapshot.uploads.named_in(position.config.of_task))
