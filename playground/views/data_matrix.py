"""The data matrix with the sliding window, and where the network finds the bit that each target is made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._heatmap import full_colour
from playground.views._lag_arcs import arcs_of
from playground.views._task import task_of
from playground.views._view import Drawing, Seen, View

WORDS = {"inside": "inside the window", "state": "only in the carried state", "lost": "lost"}


class DataMatrix(View):
    """The rows of the batch, the window on them, and arcs from each target's column to the column of the input it repeats.

    scene: {"bits": whether the values are 0 and 1, "legend": [[how, words], …] of the arcs that can occur}.

    draw: array "values" (rows, columns) float32, a stretch of the epoch around the window: the first feature, as the network
    gets it. Values:
    - "bits"; "limit": the value at full colour (1 for bits);
    - "first": the number of the column values[:, 0] within the epoch; "start", "stop": the window's columns, stop excluded;
      "columns": how many the epoch has. All four count from the epoch's first column;
    - "rows": the numbers of the batch rows; "row": which of them, counted within `values`, is watched: the arcs lie on it;
    - "arcs": [[from column, to column, how], …], a lag after the other, from left to right. `how` is "inside" where the
      input lies in the window; "state" where it came earlier in this row and the state is carried; "lost" where the state
      is reset at every window, or where `from` is negative: those columns lie at the end of the row above, which this row's
      state has not seen when the epoch begins, but for its lead. `from` may lie left of `first`. In row 0 a negative `from` gives
      no arc: those targets are 0 by definition, so nothing is lost.
    """

    TITLE = "Data and window"
    LOOK = "The box is the window that slides over the rows, one update at each place; no gradient leaves it."
    KIND = "matrix"
    PLACE = "side"

    def applies(self, config: RunConfig) -> bool:
        task = tasks.registry()[config.task]
        return task.FEATURES == 1 and not task.SEQUENCES

    def look(self, config: RunConfig) -> str:
        if not tasks.lags_of(task_of(config)):
            return self.LOOK
        if config.carry_state:
            return "Each arc joins a target to its bit: inside the window, only in the carried state, or lost."
        return "Each arc joins a target to its bit: what lies before the window is lost, as the state is reset."

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        lags = tasks.lags_of(task_of(config))
        shown = [how for how in WORDS if lags and (how != "state" or config.carry_state)]
        return {"bits": tasks.registry()[config.task].BITS, "legend": [[how, WORDS[how]] for how in shown]}

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None:
            return None
        window, config = seen.frame.window, seen.frame.config
        bits, stop = tasks.registry()[config.task].BITS, window.start + window.inputs.shape[1]
        return Drawing(
            {"values": np.array(window.matrix, np.float32)},
            {
                "bits": bits,
                "limit": 1.0 if bits else full_colour(window.matrix),
                "first": int(window.matrix_start),
                "start": int(window.start),
                "stop": int(stop),
                "columns": int(window.columns),
                "rows": [int(row) for row in window.rows],
                "row": window.rows.index(window.row) if window.row in window.rows else 0,
                "arcs": arcs_of(config, window.start, stop, window.row),
            },
        )
