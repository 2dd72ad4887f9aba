"""Spans: runs of consecutive time steps, each [first, stop] with the stop left out."""

from __future__ import annotations

import numpy as np

from playground.messages.frame import WindowView


def spans(marked: np.ndarray) -> list[list[int]]:
    """Every span in which `marked` (time steps,) bool is true."""
    edges = np.flatnonzero(np.diff(marked.astype(np.int8), prepend=0, append=0))
    return [[int(first), int(stop)] for first, stop in edges.reshape(-1, 2)]


def padding_of(window: WindowView) -> list[list[int]]:
    """The spans in which the watched row is padded."""
    return spans(window.padding[window.rows.index(window.row)])
