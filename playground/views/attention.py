"""Attention: how much the decoder takes from each time step of the encoder."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.cells import Signal
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.views._answers import UNBOUNDED
from playground.views._heatmap import heat_track, rows_of
from playground.views._spans import padding_of
from playground.views._view import Drawing, Seen, View
from playground.views._window_rows import symbols

WEIGHT = Signal(
    "attention",
    "a",
    "aₜ = softmax(hₜ·W·h̄)",
    "the weight of the encoder's hidden state at each of its time steps, a row each",
    signed=False,
)


class Attention(View):
    """Track "a" (encoder's time steps, time steps), from 0 to 1. Each column sums to 1.

    NaN where the encoder reads and where the row is padded. The track's "units" are the numbers of
    the encoder's time steps; values "names" {"a": [...]} are the words that it reads there, "" in
    padding.
    """

    TITLE = "Attention"
    QUESTION = "Which of the words read does it look at?"
    LOOK = "Each column is a word that the decoder writes: dark cells show which of the words read it attends to."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 1

    def applies(self, config: RunConfig) -> bool:
        return config.architecture.attention

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        names = [str(step) for step in range(config.architecture.encoder_steps)]
        return {"tracks": [heat_track("a", WEIGHT, 2.0) | {"units": names, "readable": True}]}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None or seen.frame.window.attention is None:
            return ""
        weights = seen.frame.window.attention
        if not np.isfinite(weights).all():
            return UNBOUNDED
        largest = float(weights.max(axis=1).mean())
        return f"Its first choice gets {largest:.0%} of the weight on average; spread evenly, each gets {1 / weights.shape[1]:.0%}."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or seen.frame.window.attention is None:
            return None
        window, weights = seen.frame.window, seen.frame.window.attention
        first = seen.frame.config.truncation_length - len(weights)
        written = np.where(window.padding[window.rows.index(window.row), first:, None], np.nan, weights)
        reading = np.full((first, weights.shape[1]), np.nan)
        values = {"limits": {"a": 1.0}, "padding": {"a": padding_of(window)}, "names": {"a": _read(seen.frame.config, window)}}
        return Drawing({"a": rows_of(np.concatenate([reading, written]))}, values)


def _read(config: RunConfig, window: WindowView) -> list[str]:
    """The word at each of the encoder's time steps of the watched row, "" in padding."""
    row, steps = window.rows.index(window.row), config.architecture.encoder_steps
    words, alphabet = symbols(window.inputs[row : row + 1, :steps])[0], config.alphabet
    padded = window.padding[row, :steps] | np.isnan(words)
    return ["" if empty else alphabet[int(word)] for empty, word in zip(padded, words, strict=True)]
