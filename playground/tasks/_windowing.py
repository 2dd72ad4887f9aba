"""How sequences fill windows: drawn anew for every update, or each item of a finite set once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.settings import Cost, Integer
from playground.tasks._task import Task


class DrawnAnew(Task):
    """A task that draws new sequences for every update; it has the setting `updates_per_epoch`."""

    CONTIGUOUS = False

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["updates_per_epoch"]) * truncation_length


def updates_per_epoch(what: str, default: int = 100, high: int = 2_000) -> Integer:
    """The setting for the number of updates in an epoch of a DrawnAnew; `what` each update draws."""
    return Integer(
        name="updates_per_epoch",
        label="Updates per epoch",
        default=default,
        low=10,
        high=high,
        cost=Cost.RECOMPILE,
        help=f"Every update draws {what} at random; this many updates make one epoch.",
    )


def whole_windows(items: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Each of `items` (items,) once, window by window: (rows, windows), and which of them count.

    The last window is filled up from the beginning of `items`; those repeats do not count (bool).
    """
    windows = -(-len(items) // rows)
    order = np.arange(windows * rows).reshape(windows, rows).T
    return np.resize(items, windows * rows)[order], order < len(items)
