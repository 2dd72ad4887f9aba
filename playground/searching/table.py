"""The points of a sweep as rows of a table, one for each network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.searching.search import Search, Trial


def rows(search: Search, trials: Sequence[Trial]) -> list[list[Any]]:
    """The heads of the columns, then a row for each network of these points; None where it blew up."""
    metric = next((one.metric for one in trials if np.isfinite(one.score)), "loss")
    found: list[list[Any]] = [[*search.names, "seed", metric, "updates", "ended early", "proposed"]]
    for one in trials:
        end = [round(one.trained * search.updates), *("yes" if yes else "no" for yes in (one.stage == "pruned", one.proposed))]
        found += [[*one.values, seed, finite(value), *end] for seed, value in enumerate(one.metrics)]
    return found


def as_row(search: Search, trial: Trial) -> dict[str, Any]:
    """A point as an object that JSON can hold; None for the figure of a network that blew up."""
    return {
        **dict(zip(search.names, trial.values, strict=True)),
        "median": finite(trial.median),
        trial.metric: [finite(value) for value in trial.metrics],
        "ended early": trial.stage == "pruned",
        "proposed": trial.proposed,
    }


def finite(value: float | None) -> float | None:
    """The value, or None for infinity and for none."""
    return value if value is not None and np.isfinite(value) else None
