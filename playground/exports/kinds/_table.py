"""Losses and evaluations as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.runs.history import History

if TYPE_CHECKING:
    import pandas


def table(history: History) -> pandas.DataFrame:
    """One row for each update (from 1) whose loss is kept, and for each evaluation: update, loss,
    validation_loss and a column for each metric.

    Of the last million updates every loss is kept; of those before, the smallest and the largest of
    each bucket. What is not known of an update is empty.
    """
    # Imported here because the page opens sooner without it.
    import pandas

    old = history.curve(2 * history.first, 0, history.first)
    updates = np.concatenate([old.x + 1, np.arange(history.first, history.update) + 1.0]).astype(np.int64)
    losses = pandas.DataFrame({"update": updates, "loss": np.concatenate([old.y, history.recent])})
    losses = losses[losses["loss"].notna()].drop_duplicates("update")
    evaluated = pandas.DataFrame(
        [{"update": one.update, "validation_loss": one.loss, **one.metrics} for one in history.evaluations],
        columns=["update", "validation_loss", *(history.evaluations[-1].metrics if history.evaluations else ())],
    )
    return losses.merge(evaluated.astype({"update": np.int64}), on="update", how="outer").sort_values("update")
