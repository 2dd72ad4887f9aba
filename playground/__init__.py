"""A playground that shows a recurrent network learn. Importing it needs only the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.messages.frame import Frame


def train(preset: str = "echo", epochs: int | None = None, updates: int | None = None, **settings: Any) -> Iterator[Frame]:
    """Trains `preset` and yields about four frames a second: `for frame in playground.train("echo",
    epochs=3)`.

    The training runs in a process of its own. Raises SettingError where a setting is wrong. See
    `runs.headless.train`.
    """
    from playground.runs import headless

    return headless.train(preset, epochs, updates, **settings)
