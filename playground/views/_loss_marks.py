"""Upright lines on the loss chart, with their words: where epochs begin, and what happened to the
run."""

from __future__ import annotations

import html
import itertools
from typing import Any

import numpy as np

from playground.runs.history import History, Mark
from playground.views._plotly import grey

LINES, LABELS, MARKS = 40, 10, 12
"""The largest numbers of epochs drawn, of epochs named, and of marks."""
NAME, LEGEND = 90, 250
"""Points of the chart's width that an epoch's name needs, and that the legend at the right end
takes."""
LONGEST = 48
"""Characters of a mark's text that are written on the chart; the tooltip has all."""

Items = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Shapes and annotations of a Plotly layout."""


def epochs(history: History, start: int, stop: int, points: int) -> Items:
    """A dotted line where an epoch begins, and the names of as many as a chart `points` wide has
    room for."""
    updates, numbers = np.array(history.epochs, np.int64), np.array(history.epoch_numbers, np.int64)
    inside = (updates >= start) & (updates < stop)
    updates, numbers = updates[inside], numbers[inside]
    drawn, named = _thinned(updates, numbers, LINES), _thinned(updates, numbers, max(1, min(LABELS, points // NAME)))
    shapes = [_vertical(update, "dot", 1.0) for update, _ in drawn]
    annotations = [
        {
            "text": f"epoch {number}",
            "x": update,
            "yref": "paper",
            "y": 1,
            "xanchor": "left",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 10, "color": grey(1)},
        }
        for update, number in named
        if update < start + (1 - LEGEND / points) * (stop - start)
    ]
    return shapes, annotations


def marks(history: History, start: int, stop: int) -> Items:
    """A line with its words for each of the newest marks: changed settings, blow-ups, new workers."""
    newest = [mark for mark in history.marks if start <= mark.update <= stop][-MARKS:]
    shapes = [_vertical(mark.update, "solid", 1.5) for mark in newest]
    return shapes, [_words(mark, number, start, stop) for number, mark in enumerate(newest)]


def _thinned(updates: np.ndarray, numbers: np.ndarray, most: int) -> list[tuple[int, int]]:
    """(update, epoch) of at most `most` epochs: all, or those whose number is a multiple of 5, 10,
    50, 100 …

    Each coarser choice is part of the finer one, so that a line that stays does not move.
    """
    every, factors = 1, itertools.cycle((5, 2))
    while np.count_nonzero(numbers % every == 0) > most:
        every *= next(factors)
    chosen = numbers % every == 0
    return list(zip(updates[chosen].tolist(), numbers[chosen].tolist(), strict=True))


def _vertical(update: int, dash: str, width: float) -> dict[str, Any]:
    line = {"color": grey(0.45), "width": width, "dash": dash}
    return {"type": "line", "x0": int(update), "x1": int(update), "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}


def _words(mark: Mark, number: int, start: int, stop: int) -> dict[str, Any]:
    """The words of a mark, on one of four heights in turn, so that neighbours don't cover each
    other."""
    text = mark.text if len(mark.text) <= LONGEST else mark.text[: LONGEST - 1] + "…"
    return {
        "text": html.escape(text, quote=False),
        "hovertext": html.escape(mark.text, quote=False),
        "x": int(mark.update),
        "yref": "paper",
        "y": 0.98 - 0.1 * (number % 4),
        "xanchor": "left" if mark.update < (start + stop) / 2 else "right",
        "yanchor": "top",
        "showarrow": False,
        "font": {"size": 11},
    }
