"""A run of the page as a checkpoint holds it."""

from __future__ import annotations

from playground.exports.checkpoint import SavedRun
from playground.runs.history import History
from playground.runs.run import Run
from playground.runs.timeline import Position


def seen(run: Run) -> SavedRun | None:
    """The run as its viewers see it, where they look back as it was then; None before its first state.

    May be called from any thread; the run's lock is held for a snapshot only.
    """
    with run.lock:
        return _saved(run, run.timeline.shown, run.history.snapshot())


def newest(run: Run) -> SavedRun | None:
    """The run at its newest update, whatever its viewers look at; else as `seen`."""
    with run.lock:
        return _saved(run, run.timeline.present, run.history.snapshot())


def _saved(run: Run, position: Position, history: History) -> SavedRun | None:
    if position.state is None:
        return None
    # What came after the state is not in it: a large one is returned once a second.
    history.truncate(position.state.update)
    return SavedRun(run.preset, position.config, position.state, history, run.uploads.named_in(position.config.of_task))
