"""What the transport line shows of a run: its figures, and a message where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from playground.messages.frame import Evaluation


@dataclass(frozen=True)
class Message:
    """A sentence for the viewers. kind: "info", "warning" or "error"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Past:
    """A look back at `update` of the run's `now` updates.

    arrived: the panels show it; until then it is being recomputed. branches: a setting was changed
    there.
    """

    update: int
    now: int
    arrived: bool
    branches: bool


@dataclass(frozen=True)
class Status:
    """The figures of the transport line.

    preparing: what has to be done before the next update can come, "" for nothing.
    settings_revision: grows with every change of settings that no page asked for. kept: the
    settings, in words, that changed since training began with the weights kept; "" where none did.
    window_held: whether the window on the screen is one that stays while training goes on.
    window_brief: whether it changes twice a second then.
    """

    playing: bool
    preparing: str
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
    settings_revision: int
    kept: str
    window_held: bool
    window_brief: bool
