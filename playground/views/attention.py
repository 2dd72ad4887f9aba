"""What the decoder looks back at: one row for each time step of the encoder, one column for each of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.cells import Signal
from playground.configuration.config import RunConfig
from playground.views._heatmap import heat_track, rows_of
from playground.views._spans import padding_of
from playground.views._view import Drawing, Seen, View

SHARE = Signal(
    "attention",
    "a",
    "aₜ = softmax(hₜ·W·h̄)",
    "how much of the encoder's hidden state at each time step (a row each) the decoder takes",
    signed=False,
)


class Attention(View):
    """Track "a" (encoder's time steps, time steps), 0 to 1, each column's sum is 1; NaN where the encoder reads or the row is padded.

    The track's "units" are the numbers of the encoder's time steps, as the time axis counts them.
    """

    TITLE = "Attention"
    LOOK = "Each column is a word being said; dark is the word read at that time step, at which the decoder looks back."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 1

    def applies(self, config: RunConfig) -> bool:
        return config.architecture.attention

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {
            "tracks": [heat_track("a", SHARE, 2.0) | {"units": [str(step) for step in range(config.architecture.encoder_steps)]}]
        }

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or seen.frame.window.attention is None:
            return None
        window, shares = seen.frame.window, seen.frame.window.attention
        first = seen.frame.config.truncation_length - len(shares)
        spoken = np.where(window.padding[window.rows.index(window.row), first:, None], np.nan, shares)
        silent = np.full((first, shares.shape[1]), np.nan)
        padding = {"a": padding_of(window)}
        return Drawing({"a": rows_of(np.concatenate([silent, spoken]))}, {"limits": {"a": 1.0}, "padding": padding})
