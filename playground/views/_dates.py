"""Dates on an axis that counts the values of a series from 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.tasks import WholeSeries
from playground.uploads import table
from playground.views._numbers import with_spaces

UNITS = "Y", "M", "D", "h", "m", "s"
"""The units of time from the longest on, as NumPy names them."""
LETTERS = 36
"""How many letters of labels an axis has room for: two dates with their time of day."""
UNBROKEN = "\N{NON-BREAKING HYPHEN}"
MOST = 5
"""The most labels."""


def ticks(dates: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The places, from 0, of the dates (values,) datetime64 to be labelled, and their labels.

    They are where the longest unit of time that begins twice begins; of too many of them, some at
    equal distances.
    """
    for unit in UNITS:
        places = np.flatnonzero(np.diff(dates.astype(f"datetime64[{unit}]")).astype(np.int64)) + 1
        if len(places) >= 2:
            break
    else:
        places = np.array([0, len(dates) - 1])
    written = dates[places].astype(f"datetime64[{'m' if unit == 'h' else unit}]").astype(str).tolist()
    texts = [text.replace("T", " ") for text in written]
    every = -(-len(places) // min(MOST, LETTERS // len(texts[0])))
    return places[::every], texts[::every]


def which(whole: WholeSeries, place: int) -> str:
    """Which of several series, whose dates are the same, a place is in."""
    if whole.dates is None or len(whole.held_out) < 2:
        return ""
    return f" of series {1 + sum(place >= end for _, end in whole.held_out)}"


def said(whole: WholeSeries, place: int) -> str:
    """A place in the series in words: the date of the value, which no line breaks, or its number."""
    return with_spaces(place + 1) if whole.dates is None else table.date_text(whole.dates[place]).replace("-", UNBROKEN)


def hover(name: str, where: str) -> str:
    """The template of what is said at the pointer of a trace."""
    return f"{name}, {where}: %{{y:.4g}}<extra></extra>"


def _beginnings(whole: WholeSeries) -> tuple[np.ndarray, list[str]]:
    """Where each of several series begins, or some of them at equal distances, and which it is."""
    starts = np.array([0, *(end for _, end in whole.held_out[:-1])])
    shown = range(0, len(starts), -(-len(starts) // MOST))
    return starts[list(shown)], [f"series {number + 1}" for number in shown]


def on_axis(whole: WholeSeries, traces: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The dates as labels of the x axis and at the pointer of the first traces, whose numbers of
    values are given by name: values of a Drawing; nothing where there are no dates."""
    if whole.dates is None:
        return {}
    places, texts = _beginnings(whole) if len(whole.held_out) > 1 else ticks(whole.dates)
    found: dict[str, Any] = {"layout.xaxis.tickvals": (places + 1).tolist(), "layout.xaxis.ticktext": texts}
    for trace, (name, numbers) in enumerate(traces.items()):
        found[f"data.{trace}.customdata"] = table.date_texts(whole.dates[numbers.astype(int) - 1])
        found[f"data.{trace}.hovertemplate"] = hover(name, "%{customdata}")
    return found
