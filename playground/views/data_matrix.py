"""The data of an epoch with the sliding window on it, and where the network can find the bit that
each target repeats."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._heatmap import full_colour
from playground.views._lag_arcs import arcs_of
from playground.views._numbers import with_spaces
from playground.views._task import task_of
from playground.views._view import Drawing, Seen, View

LEGEND = {
    "inside": "inside the window",
    "state": "only in the carried state",
    "missed": "missed between two windows",
    "lost": "lost",
}
"""The words for each kind of arc."""


class DataMatrix(View):
    """The rows of the batch, the window on them, and arcs from each target's column to the column
    of the input it repeats.

    scene: {"bits": whether the values are 0 and 1, "missed": how many columns between two windows
    no window reads, "legend": [[how, words], …] for the kinds of arcs that can occur}.

    Array "values" (rows, columns) float32: the part of the epoch around the window, the first
    feature as the network reads it. Values:
    - "bits", as in the scene; "limit": the value at full colour (1 for bits);
    - "first": the column of values[:, 0]; "start" and "stop": the window's columns, without the
      stop; "at": where the window begins that is trained on, while another one is held, else null;
      "columns": how many the epoch has. All count from the epoch's first column;
    - "rows": the numbers of the batch rows; "row": the index in `values` of the watched one, on
      which the arcs lie;
    - "arcs": [[from column, to column, how], …] as `_lag_arcs.arcs_of` gives them; `from` may lie
      left of `first`.
    """

    TITLE = "Data and window"
    QUESTION = "Which data does this update read?"
    LOOK = "The box is the window: it slides over the rows, one update at each step, and no gradient leaves it."
    KIND = "matrix"
    PLACE = "side"

    def applies(self, config: RunConfig) -> bool:
        task = tasks.registry()[config.task]
        vocabulary = task.architecture(dict(config.of_task)).vocabulary
        return config.widths[0] == 1 and not task.SEQUENCES and not vocabulary

    def look(self, config: RunConfig) -> str:
        if not tasks.lags_of(task_of(config)):
            return self.LOOK
        if config.carry_state:
            return "Each arc joins a target to its bit: inside the window, only in the carried state, or lost."
        return "Each arc joins a target to its bit: what lies before the window is lost, as the state is reset."

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        lags = tasks.lags_of(task_of(config))
        carried, reaches = config.carry_state, max(lags, default=0) > config.uncounted
        possible = {
            "state": carried and reaches,
            "missed": carried and config.missed > 0 and reaches,
            "lost": (not carried or max(lags, default=0) > config.lead) and reaches,
        }
        shown = [how for how in LEGEND if lags and possible.get(how, True)]
        bits = tasks.registry()[config.task].BITS
        return {"bits": bits, "missed": config.missed, "legend": [[how, LEGEND[how]] for how in shown]}

    def question(self, config: RunConfig) -> str:
        return "Where is the bit that each target repeats?" if tasks.lags_of(task_of(config)) else self.QUESTION

    def answer(self, seen: Seen) -> str:
        if seen.data is None:
            return ""
        window, config = seen.data, seen.config
        stop = window.start + window.inputs.shape[1]
        if not tasks.lags_of(task_of(config)):
            return f"Columns {with_spaces(window.start)} to {with_spaces(stop - 1)} of {with_spaces(window.columns)}."
        found = [how for _, _, how in arcs_of(config, window.start, stop, window.row)]
        counts = {words: found.count(how) for how, words in LEGEND.items() if found.count(how) or how == "inside"}
        return f"{', '.join(f'{with_spaces(count)} {words}' for words, count in counts.items())}."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.data is None:
            return None
        window, config = seen.data, seen.config
        bits, stop = tasks.registry()[config.task].BITS, window.start + window.inputs.shape[1]
        return Drawing(
            {"values": np.array(window.matrix, np.float32)},
            {
                "bits": bits,
                "limit": 1.0 if bits else full_colour(window.matrix),
                "first": int(window.matrix_start),
                "start": int(window.start),
                "stop": int(stop),
                "at": (seen.frame.window_number - 1) * config.step if seen.frame and window.held else None,
                "columns": int(window.columns),
                "rows": [int(row) for row in window.rows],
                "row": window.rows.index(window.row) if window.row in window.rows else 0,
                "arcs": arcs_of(config, window.start, stop, window.row),
            },
        )
