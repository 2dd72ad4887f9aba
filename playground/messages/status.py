"""What the transport line and the strip show of a run: its figures, and a sentence where one has to be said."""

from __future__ import annotations

from dataclasses import dataclass

from playground.messages.frame import Evaluation


@dataclass(frozen=True)
class Message:
    """A sentence for the viewers; kind is "info", "warning" or "error"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Past:
    """A run that is looked back at: the moment after `update` of its `now` updates.

    arrived: the panels show it; until then the worker is on its way there. branches: a setting was changed there.
    """

    update: int
    now: int
    arrived: bool
    branches: bool


@dataclass(frozen=True)
class Status:
    """The run in figures, as the transport line shows it; `turned` grows with every change of settings that no page asked for."""

    playing: bool
    preparing: bool
    update: int
    epoch_number: int
    window: int
    windows_per_epoch: int
    rate: float
    loss: float | None
    evaluation: Evaluation | None
    device: str
    timings: dict[str, float]
    speed: float
    message: Message | None
    past: Past | None
    turned: int
