"""Free-running generation: the network continues a given start, and each prediction is its next
input; or it says many values at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._axis_ranges import round_range
from playground.views._numbers import short_loss
from playground.views._plotly import FIXED_GRID, GRID, grey, note
from playground.views._view import PREDICTION, TARGET, Drawing, Seen, View

MUTED = grey(0.9)
HUGE = 1e30
"""Values of this magnitude and above are not drawn; float32 ends at 3e38."""
GAP = 0.16
"""The share of the height between two charts, where the name of the lower one stands."""


DIES, GROWS = 0.25, 2.0
"""A swing at the end below this share of the start's has died out, one above that one runs away."""


class Generation(View):
    """One chart a start, stacked on the same time axis and with the same range. Three traces each:
    truth, given part, generated part."""

    TITLE = "The network alone"
    QUESTION = "Does it go on by itself?"
    LOOK = (
        "After the grey start its only input is its own output: does the wave go on, die out or run away? The share: its deviation "
        "at the end, against the start or the series."
    )
    KIND = "plotly"
    PLACE = "side"
    ORDER = 1

    def applies(self, config: RunConfig) -> bool:
        return bool(_starts(config)[0])

    def look(self, config: RunConfig) -> str:
        if not _at_once(config):
            return self.LOOK
        return f"After the grey start come the {_starts(config)[1]} values that it says at once, in green; in red, what came."

    def question(self, config: RunConfig) -> str:
        return "What comes next?" if _at_once(config) else self.QUESTION

    def in_talk(self, config: RunConfig) -> bool:
        return True

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        names, length = _starts(config)
        stop = config.truncation_length + length
        layout: dict[str, Any] = {
            "margin": {"l": 40, "r": 8, "t": 20, "b": 22},
            "showlegend": False,
            "hovermode": "closest",
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "uirevision": "generation",
            "xaxis": GRID
            | {
                "range": [0, stop],
                "ticklabelstandoff": 5,
                "anchor": "y" if len(names) < 2 else f"y{len(names)}",
            },
            "annotations": [note("time steps →", 1, 1, xanchor="right", yanchor="bottom", font={"size": 11})],
        }
        data = []
        height = (1 - GAP * (len(names) - 1)) / max(len(names), 1)
        for row, name in enumerate(names):
            axis = "" if row == 0 else str(row + 1)
            top = 1 - row * (height + GAP)
            layout[f"yaxis{axis}"] = FIXED_GRID | {"domain": [max(top - height, 0), top], "nticks": 5 if len(names) < 2 else 3}
            layout["annotations"].append(note(name, 0, top, xanchor="left", yanchor="bottom", font={"size": 11}))
            for part, opacity, line in (
                ("truth", 0.4, {"color": TARGET, "width": 3}),
                ("given", 1.0, {"color": MUTED, "width": 1.5}),
                ("generated", 1.0, {"color": PREDICTION, "width": 1.5}),
            ):
                data.append(
                    {
                        "type": "scatter",
                        "mode": "lines",
                        "name": f"{name}: {part}",
                        "opacity": opacity,
                        "line": line,
                        "yaxis": f"y{axis}",
                        "hovertemplate": f"{part}, time step %{{x}}: %{{y:.3f}}<extra></extra>",
                    }
                )
        return {"data": data, "layout": layout, "stacked": len(names) > 1}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.generated is None:
            return ""
        made = seen.frame.generated
        given, rest = made.values[:, : made.given], made.values[:, made.given :]
        if not rest.size or not given.size:
            return ""
        if not (np.abs(rest) < HUGE).all():
            return "No: it runs away."
        if _at_once(seen.config):
            assert made.truth is not None
            miss = float(np.abs(rest[0] - made.truth[made.given :]).mean())
            return f"Its {rest.shape[1]} values miss what came by {short_loss(miss)}, on average."
        end = rest[:, -max(1, rest.shape[1] // 2) :]
        # One row starts from zeros: it is to swing as the others do. A start that is shorter than a
        # wave hardly swings.
        start, real = given.std(axis=1).max(), 0.0 if made.truth is None else made.truth.std(axis=-1).max()
        swing = float(end.std(axis=1).mean() / max(start, real, 1e-9))
        if swing > GROWS:
            return "No: it runs away."
        return "No: it dies out." if swing < DIES else f"Yes: it swings {swing:.0%}."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None:
            return None
        if seen.frame.generated is None:  # of a new series there is none yet, and the former one's is no answer
            traces = 3 * len(_starts(seen.config)[0])
            return Drawing({f"data.{trace}.{axis}": np.zeros(0, np.float32) for trace in range(traces) for axis in "xy"})
        made = seen.frame.generated
        values, given = np.where(np.abs(made.values) < HUGE, made.values, np.nan), made.given
        truth = _truth(made.truth, values, given)
        arrays: dict[str, np.ndarray] = {}
        for row in range(len(values)):
            parts = (truth[row], values[row, :given], values[row, max(given - 1, 0) :])
            for part, (first, numbers) in enumerate(zip((0, 0, max(given - 1, 0)), parts, strict=True)):
                arrays[f"data.{3 * row + part}.x"] = np.arange(first, first + len(numbers), dtype=np.float32)
                arrays[f"data.{3 * row + part}.y"] = np.array(numbers, np.float32)
        low, high = _range(values, given, truth)
        return Drawing(arrays, {f"layout.yaxis{row + 1 if row else ''}.range": [low, high] for row in range(len(values))})


def _starts(config: RunConfig) -> tuple[tuple[str, ...], int]:
    """The names of the starts, none where it can't go on alone, and how many values follow."""
    kind = tasks.registry()[config.task]
    return kind.starts(dict(config.of_task)) if issubclass(kind, tasks.Generates) else ((), 0)


def _at_once(config: RunConfig) -> bool:
    kind = tasks.registry()[config.task]
    return issubclass(kind, tasks.Generates) and kind.at_once(dict(config.of_task))


def _truth(truth: np.ndarray | None, values: np.ndarray, given: int) -> list[np.ndarray]:
    """The true series of every row, empty where there is none. A single truth belongs to the row
    whose given part is closest to it."""
    if truth is None:
        return [np.zeros(0)] * len(values)
    if truth.ndim == 2:
        return list(truth)
    distance = np.abs(values[:, :given] - truth[:given]).mean(axis=1) if given else np.arange(len(values))
    return [truth if row == int(np.argmin(distance)) else np.zeros(0) for row in range(len(values))]


def _range(values: np.ndarray, given: int, truth: list[np.ndarray]) -> list[float]:
    """The range of all charts: that of the real values, up to three times as wide to hold generated
    ones; a runaway series leaves it."""
    real = round_range(np.concatenate([values[:, :given].ravel(), *truth]) if given else values)
    span = real[1] - real[0]
    return round_range(np.append(np.clip(values, real[0] - span, real[1] + span), real))
