"""Training without a page that begins from a checkpoint, or leaves one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.configuration import config as configuration
from playground.configuration import config_text
from playground.configuration.config import RunConfig
from playground.exports import checkpoint, moments
from playground.exports.checkpoint import SavedRun
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.runs import headless
from playground.runs.checkpoints import Checkpoints, Moment
from playground.runs.history import History
from playground.settings import Cost, SettingError
from playground.tasks import NO_UPLOADS, Uploads

if TYPE_CHECKING:
    from playground.uploads.own_series import OwnSeries
    from playground.uploads.own_text import OwnText


@dataclass(frozen=True, eq=False)
class Beginning:
    """Where training begins: the first weights of a preset (`state` None), or a checkpoint."""

    preset: str
    config: RunConfig
    state: State | None = None
    history: History = field(default_factory=History)
    uploads: Uploads = NO_UPLOADS
    moments: tuple[Moment, ...] = ()


def beginning(
    preset: str | None, settings: Mapping[str, Any], resume: Path | None, series: OwnSeries | OwnText | None = None
) -> Beginning:
    """The beginning of a run of `preset` (None: the echo) on `series` if given, or of the checkpoint
    in the file `resume`, with these settings changed.

    Raises SettingError, and CheckpointRefused for the file.
    """
    if resume is None:
        name = preset or "echo"
        config, uploads = headless.configured(name, settings, series)
        return Beginning(name, config, uploads=uploads)
    if preset is not None:
        raise SettingError("preset", "left out where a checkpoint is resumed, which has its own", preset)
    if series is not None:
        raise SettingError("data", "left out where a checkpoint is resumed, which has its own", series.key)
    saved = checkpoint.read(resume)
    config = config_text.from_pairs(settings, saved.config)
    if configuration.cost(saved.config, config) is Cost.NETWORK:
        changed = config_text.difference(saved.config, config)
        raise SettingError("settings", "those that keep the network where a checkpoint is resumed", changed)
    return Beginning(saved.preset, config, saved.state, saved.history, saved.uploads, saved.moments)


def frames(begin: Beginning, updates: int, save: Path | None = None) -> Iterator[Frame]:
    """Trains `updates` more updates in another process and yields about four frames a second.

    save: the file for the checkpoint, which is written when training ends, also where it ends early.
    """
    state, history, checkpoints = begin.state, begin.history, Checkpoints()
    if state is not None:
        checkpoints.go_on_from(state, begin.moments)
    try:
        for result in headless.results(begin.config, updates, state=state, uploads=begin.uploads):
            state = result.state
            history.add(result.frame)
            checkpoints.add(result.frame, state)
            yield result.frame
    finally:
        if save is not None and state is not None:
            history.truncate(state.update)  # a blow-up is undone
            earlier = moments.kept([one for one in checkpoints.moments() if one.update < state.update])
            checkpoint.write(SavedRun(begin.preset, begin.config, state, history, begin.uploads, moments=earlier), save)
