"""A run of the page as a checkpoint holds it."""

from __future__ import annotations

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.exports import moments
from playground.exports.checkpoint import SavedRun
from playground.runs.history import History
from playground.runs.run import Run
from playground.runs.timeline import Position
from playground.settings import Upload


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
    uploads = run.uploads.named_in(position.config.of_task)
    earlier = [
        one
        for one in run.timeline.checkpoints.moments()
        if one.update < position.state.update and _of_same(one.config, position.config)
    ]
    return SavedRun(run.preset, position.config, position.state, history, uploads, moments=moments.kept(earlier))


def _of_same(config: RunConfig, last: RunConfig) -> bool:
    """Whether a run's earlier configuration reads the user's data that its last one reads."""
    return all(
        config[setting.name] == last[setting.name]
        for setting in configuration.settings_of(last.task).values()
        if isinstance(setting, Upload)
    )
