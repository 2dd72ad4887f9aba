"""The hidden state of the watched layer: one row a unit, one column a time step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground.cells import Signal
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.views import Drawing, Seen, View
from playground.views.window import padding_of


class Hidden(View):
    """h of the watched row: track "h" (units, time steps), signed. Full colour is 1 where tanh bounds it, else a power of two."""

    TITLE = "Hidden state"
    LOOK = "Each row is one unit: one that holds its colour remembers something, one that flickers follows the input."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 2

    def look(self, config: RunConfig) -> str:
        if config.layers > 1:
            return self.LOOK + " Compare the layers."
        return self.LOOK

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"tracks": [heat("h", config.make_cell().STATE_SIGNALS["h"], 2.0)]}

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return None
        states = of_layer(seen.frame.window, seen.watch.layer)["h"]
        limits = {"h": 1.0 if seen.frame.config.make_cell().bounded else limit(states)}
        return Drawing({"h": across(states)}, {"limits": limits, "padding": {"h": padding_of(seen.frame.window)}})


def heat(key: str, signal: Signal, weight: float) -> dict[str, Any]:
    """The track that shows `signal` (units, time steps); which layer it is, the panel's tabs say."""
    return {
        "key": key,
        "label": signal.title,
        "symbol": signal.symbol,
        "formula": signal.formula,
        "help": signal.help,
        "mark": "heat",
        "scale": "signed" if signal.signed else "gate",
        "series": [],
        "weight": weight,
    }


def of_layer(window: WindowView, layer: int) -> dict[str, np.ndarray]:
    """The states and signals of a layer (the last where there are fewer), (time steps, units), NaN where the row's sequence has ended."""
    ended = window.padding[window.rows.index(window.row)][:, None]
    return {name: np.where(ended, np.nan, values) for name, values in window.layers[min(layer, len(window.layers) - 1)].items()}


def across(values: np.ndarray) -> np.ndarray:
    """(time steps, units) as a track wants it: (units, time steps) float32, a copy."""
    return np.array(values.T, np.float32, order="C")


def limit(values: np.ndarray) -> float:
    """The next power of two (at least 1/64) that no finite magnitude in `values` exceeds: it changes rarely, so colours stay put."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 1.0
    return 2.0 ** math.ceil(math.log2(max(largest, 2.0**-6)))
