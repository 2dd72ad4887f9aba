"""Where the network can find the input that a target repeats: in the window, in the carried state,
or nowhere."""

from __future__ import annotations

from typing import Any

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._task import task_of


def arcs_of(config: RunConfig, start: int, stop: int, row: int) -> list[list[Any]]:
    """[from column, to column, how] for every target that counts of the columns from `start` to
    before `stop` in batch row `row`.

    One lag after the other, from left to right; columns count from the epoch's first. `how` is
    - "inside": the input lies in the window;
    - "state": it came earlier in this row, and the state is carried;
    - "missed": it came between two windows, and the stride is longer than the window: none reads it;
    - "lost": the state is reset at every window. Or `from` is negative: that input is at the end of
      the row above, which this row's state has not read when the epoch begins, except for the
      columns of the lead.
    Row 0 has no arcs with a negative `from`: those targets are 0 by definition, so nothing is lost.
    """
    lags = tasks.lags_of(task_of(config))
    return arcs(lags, start, stop, row, config.carry_state, config.lead, config.missed, config.uncounted)


def arcs(
    lags: tuple[int, ...], start: int, stop: int, row: int, carried: bool, lead: int = 0, missed: int = 0, uncounted: int = 0
) -> list[list[Any]]:
    """The same for these lags. carried: the state is carried; lead: how many columns of the row
    above it reads before the epoch; missed: how many columns lie between two windows; uncounted: how
    many first targets don't count."""
    found: list[list[Any]] = []
    for lag in lags:
        for target in range(int(start) + uncounted, int(stop)):
            source = target - int(lag)
            if source >= start:
                found.append([source, target, "inside"])
            elif carried and source >= 0 and (start - source - 1) % (stop - start + missed) < missed:
                found.append([source, target, "missed"])
            elif source >= 0 or row > 0:
                remembered = carried and source >= -lead
                found.append([source, target, "state" if remembered else "lost"])
    return found
