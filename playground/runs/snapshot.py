"""A run as it is at one moment: everything that its pictures are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.configuration.config import RunConfig
from playground.messages.state import State
from playground.messages.status import Status
from playground.runs.history import History
from playground.runs.race import Field
from playground.runs.sweep import Swept
from playground.runs.timeline import Position
from playground.tasks import Uploads


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
