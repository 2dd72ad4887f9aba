"""The data of a window, as a frame shows them: the same in a worker and, before there is a worker, in
the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.probes import ROWS
from playground.tasks import Epoch, Uploads

AROUND = 24
"""Columns of data that a frame shows before and after the window."""
CHOSEN_FROM = 3
"""Rows that every screen has room for: those from which the first to be watched is chosen."""


def watched_row(data: Epoch, asked: int | None) -> int:
    """The row of the window `data` whose states are shown: the one that was asked for or the last
    that is shown; where none was, the one of the first few with the longest sequence. One that
    fills the window counts half, as its end is not seen."""
    if asked is not None:
        return min(asked, min(ROWS, len(data.inputs)) - 1)
    if data.padding is None:
        return 0
    columns, lengths = data.padding.shape[1], (~data.padding[:CHOSEN_FROM]).sum(axis=1)
    return int(np.where(lengths < columns, lengths, columns / 2).argmax())


def around(config: RunConfig, start: int, data: Epoch, uploads: Uploads) -> dict[str, Any]:
    """The fields of a WindowView that do not depend on the network, for the window that begins at
    column `start` of the epoch `data`."""
    task, shown = config.make_task(uploads), slice(0, min(ROWS, config.batch_size))
    stop = start + config.truncation_length
    part = data.cut(start, stop, shown).without_first(config.uncounted, config.truncation_length)
    columns = data.inputs.shape[1]
    # As many columns at the epoch's ends as elsewhere: none changes its width.
    first = max(0, min(start - AROUND, columns - (stop - start) - 2 * AROUND))
    last = min(columns, first + (stop - start) + 2 * AROUND)
    shape = part.inputs.shape[:2]
    return {
        "rows": tuple(range(config.batch_size))[shown],
        "targets": task.display(part.targets),
        "weights": np.ones(shape, np.float32) if part.weights is None else part.weights,
        "padding": np.zeros(shape, bool) if part.padding is None else part.padding,
        "matrix": data.inputs[shown, first:last, 0],
        "matrix_start": first,
        "start": start,
        "columns": columns,
        "places": None if part.places is None else part.places[:, [0, -1]],
    }


def unread(config: RunConfig, uploads: Uploads) -> WindowView:
    """The first window of the run's first epoch, which no network has read yet."""
    task, data = config.make_task(uploads), config.training_data(0, uploads)
    part = data.cut(0, config.truncation_length, slice(ROWS))
    missing = np.full(part.inputs.shape[:2], np.nan, np.float32)
    fields = around(config, 0, data, uploads) | {
        "row": watched_row(part, None),
        "inputs": task.display_inputs(part.inputs),
        "predictions": missing,
        "losses": missing,
        "outputs": np.full((config.truncation_length, config.outputs), np.nan, np.float32),
        "layers": (),
    }
    # Views would keep the whole epoch in the page's memory.
    copies: dict[str, Any] = {name: np.array(value) if isinstance(value, np.ndarray) else value for name, value in fields.items()}
    return WindowView(**copies)
