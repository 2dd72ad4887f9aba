"""A playground that shows a recurrent network learn. Importing it needs only the standard library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.messages.frame import Frame


def train(
    preset: str = "echo",
    epochs: int | None = None,
    updates: int | None = None,
    data: Any = None,
    answers: Mapping[str, str] | None = None,
    **settings: Any,
) -> Iterator[Frame]:
    """Trains `preset` and yields about four frames a second: `for frame in playground.train("echo",
    epochs=3)`.

    The training runs in a process of its own. data: a series of your own for a preset that takes
    one, such as time-series: an array or a Series or DataFrame of pandas. Raises SettingError where
    a setting is wrong, SeriesError where the data can't be trained on. See `runs.headless.train`.
    """
    from playground.runs import headless

    return headless.train(preset, epochs, updates, data, answers, **settings)
