"""Upright lines on the loss chart, with their words: where epochs begin, and what happened to the
run."""

from __future__ import annotations

import html
import itertools
import textwrap
from typing import Any

import numpy as np

from playground.runs.history import History, Mark
from playground.views._loss_curves import LONGEST
from playground.views._plotly import grey

LINES, LABELS, MARKS = 40, 10, 12
"""The largest numbers of epochs drawn, of epochs named, and of marks."""
NAME = 120
"""Points of the chart's width that an epoch's name needs."""
LISTED = 4
"""Most marks whose words are beside the plot, below the legend: the newest; and most lines."""

Items = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Shapes and annotations of a Plotly layout."""


def epochs(history: History, start: int, stop: int, points: int) -> Items:
    """A dotted line where an epoch begins, and the names of as many as a chart `points` wide has
    room for, beside the numbers of marks."""
    updates, numbers = np.array(history.epochs, np.int64), np.array(history.epoch_numbers, np.int64)
    inside = (updates >= start) & (updates < stop)
    updates, numbers = updates[inside], numbers[inside]
    drawn, named = _thinned(updates, numbers, LINES), _thinned(updates, numbers, max(1, min(LABELS, points // NAME)))
    shapes = [_vertical(update, "dot", 1.0) for update, _ in drawn]
    name, taken = NAME / points * (stop - start), [mark.update for mark in _newest(history, start, stop)]
    annotations = [
        _above(f"epoch {number}", update)
        for update, number in named
        if update + name <= stop and not any(-name / 4 < at - update < name for at in taken)
    ]
    return shapes, annotations


def marks(history: History, start: int, stop: int, levels: int) -> Items:
    """A line with its number above the plot for each of the newest marks (changed settings, blow-ups,
    new workers), and beside the plot what the last of them say; the fewer, the more baselines
    (`levels`) the legend names."""
    newest = _newest(history, start, stop)
    shapes = [_vertical(mark.update, "solid", 1.5) for mark in newest]
    listed = list(enumerate(newest, 1))[-max(1, LISTED + 1 - max(1, levels)) :]
    numbers = [_above(str(number), mark.update) | {"hovertext": _text(mark.text)} for number, mark in listed]
    words, taken = [], 0
    for number, mark in reversed(listed):
        lines = textwrap.wrap(f"{number} {mark.text}", LONGEST, max_lines=2, placeholder="…")
        if taken and taken + len(lines) > LISTED:
            break
        words.append(_beside(mark, lines, taken))
        taken += len(lines)
    return shapes, numbers + words


def _newest(history: History, start: int, stop: int) -> list[Mark]:
    return [mark for mark in history.marks if start <= mark.update <= stop][-MARKS:]


def _above(text: str, update: int) -> dict[str, Any]:
    """A text above the plot, from where `update` lies."""
    return {
        "text": text,
        "x": int(update),
        "yref": "paper",
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 10, "color": grey(1)},
    }


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


def _beside(mark: Mark, lines: list[str], place: int) -> dict[str, Any]:
    """The words of a mark right of the plot; `place`: its last line, from the bottom up."""
    return {
        "text": "<br>".join(map(_text, lines)),
        "align": "left",
        "hovertext": _text(mark.text),
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 6,
        "yref": "paper",
        "y": 0.11 * place,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 10},
    }


def _text(words: str) -> str:
    return html.escape(words, quote=False)
