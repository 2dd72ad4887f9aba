"""What the network says when it goes on alone, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground import tasks
from playground.exports.checkpoint import SavedRun
from playground.exports.kinds._kind import Ask
from playground.runs import worker
from playground.runs.checkpoints import Moment

if TYPE_CHECKING:
    import pandas


def table(saved: SavedRun, ask: Ask) -> pandas.DataFrame | None:
    """One row a time step: step (up to 0 what the network was given, from 1 what it says), a column
    for each start, and truth, as far as it is known; in the series' own units. None where the task
    does not go on alone."""
    # Imported here because the page opens sooner without it.
    import pandas

    kind, settings = tasks.registry()[saved.config.task], dict(saved.config.of_task)
    if not (issubclass(kind, tasks.Generates) and kind.starts(settings)[0]):
        return None
    ((_, frame),) = ask(worker.moments, [Moment(saved.config, saved.state)], saved.uploads)
    made = frame.generated
    count = made.values.shape[1]
    columns = {"step": np.arange(count) + 1 - made.given, **dict(zip(made.names, made.values, strict=True))}
    if made.truth is not None and made.truth.ndim == 1:
        columns["truth"] = np.append(made.truth, np.full(max(count - len(made.truth), 0), np.nan))[:count]
    return pandas.DataFrame(columns)
