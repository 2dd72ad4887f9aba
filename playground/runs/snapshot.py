"""A run as it is at one moment, and those that are pinned beside it: everything that its pictures are
drawn from."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.messages.status import Status
from playground.runs.history import History
from playground.runs.sweep import Swept
from playground.runs.timeline import Position
from playground.tasks import Uploads


@dataclass(frozen=True, eq=False)
class Racer:
    """One pinned run. number: its own in this race, which no other gets again."""

    number: int
    watch_token: str
    snapshot: RunSnapshot

    @property
    def config(self) -> RunConfig:
        """The settings that it trains with."""
        return self.snapshot.position.config

    @property
    def said(self) -> str:
        """Its warning or error, "" for none."""
        message = self.snapshot.status.message
        return "" if message is None or message.kind == "info" else message.text


@dataclass(frozen=True, eq=False)
class Field:
    """A race at one moment: the pinned runs, and in what all keep step."""

    racers: tuple[Racer, ...] = ()
    by: str = "updates"


@dataclass(frozen=True, eq=False)
class RunSnapshot:
    """Values that no longer change, taken under the run's lock: whoever has them draws without it.

    generation: which network of the run this is; a preset, a change of shape and a reset start
    another. preset: the name of the one chosen last. sweeps: by name. race: what is pinned beside it.
    states: those that are kept of this network, the oldest first.
    """

    generation: int
    preset: str
    position: Position
    history: History
    status: Status
    uploads: Uploads
    sweeps: Mapping[str, Swept]
    race: Field = field(default_factory=Field)
    states: tuple[State, ...] = ()

    @property
    def shown_config(self) -> RunConfig:
        """The configuration of what is drawn: that of the newest frame; before the first frame, the
        run's."""
        frame = self.position.frame
        return self.position.config if frame is None else frame.config

    @functools.cached_property
    def shown_frame(self) -> Frame | None:
        """The newest frame. Not every frame has a window or a generated series: the last one of the
        same configuration stays in sight."""
        config, position = self.shown_config, self.position
        frame, window, generated = position.frame, position.window_frame, position.generated_frame
        if frame is None:
            return None
        return replace(
            frame,
            window=frame.window or (window.window if window and window.config == config else None),
            generated=frame.generated or (generated.generated if generated and _same_task(generated.config, config) else None),
        )


def _same_task(one: RunConfig, other: RunConfig) -> bool:
    return (one.task, one.of_task, one.truncation_length) == (other.task, other.of_task, other.truncation_length)
