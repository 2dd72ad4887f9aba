"""A playground in which one sees a recurrent network learn. Needs the standard library alone until something is trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.messages.frame import Frame


def train(preset: str = "echo", epochs: int | None = None, updates: int | None = None, **settings: Any) -> Iterator[Frame]:
    """Trains `preset` and yields a frame about four times a second: `for frame in playground.train("echo", epochs=3)`.

    As in `runs.direct.train`. Runs in a process of its own; raises SettingError where a setting is wrong.
    """
    from playground.runs import headless

    return headless.train(preset, epochs, updates, **settings)
