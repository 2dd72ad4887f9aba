"""How sequences lie in windows: drawn anew for every update, or each of a finite lot once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.settings import Cost, Integer
from playground.tasks import Task


class DrawnAnew(Task):
    """A task whose every update sees sequences drawn at random; it has the setting `updates_per_epoch`."""

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["updates_per_epoch"]) * truncation_length


def updates_per_epoch(what: str, default: int = 100, high: int = 2_000) -> Integer:
    """The setting that says how many of a DrawnAnew's updates make an epoch; `what`: what each of them sees."""
    return Integer(
        name="updates_per_epoch",
        label="Updates per epoch",
        default=default,
        low=10,
        high=high,
        cost=Cost.RECOMPILE,
        help=f"Every update sees {what}, drawn at random; this many updates are called one epoch.",
    )


def whole_windows(lot: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Each of `lot` (places,) once, window by window over all rows: (rows, windows), and which of them count, bool.

    What is missing to a whole last window is filled up from the lot's beginning and does not count.
    """
    windows = -(-len(lot) // rows)
    order = np.arange(windows * rows).reshape(windows, rows).T
    return np.resize(lot, windows * rows)[order], order < len(lot)
