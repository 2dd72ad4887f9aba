"""What the viewer's changes do inside the watched layer: the new states and gates minus the old
ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.views import _answers
from playground.views._heatmap import full_colour, gates_and_states, heat_track, of_layer, rows_of
from playground.views._spans import padding_of
from playground.views._view import Drawing, Seen, View


class Difference(View):
    """One signed track (units, time steps) for each state and signal: h first, then in the order of
    the equations."""

    TITLE = "Difference"
    QUESTION = "What does the change do inside?"
    LOOK = "New minus old; no colour means no change. Follow a change to the right: which unit carries it, and for how long?"
    KIND = "tracks"
    PLACE = "time"
    ORDER = 4
    BESIDE = "what_if"

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        cell = config.make_cell()
        signals = {"h": cell.STATE_SIGNALS["h"]} | gates_and_states(cell)
        tracks = [heat_track(key, signal, 1.0 if key == "h" else 0.5) for key, signal in signals.items()]
        for track in tracks:
            track |= {"scale": "signed", "symbol": f"Δ{track['symbol']}", "formula": "", "help": "new minus old"}
        return {"tracks": tracks}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return ""
        if not isinstance(seen.what_if, WindowView):
            return "Nothing is changed."
        old, new = of_layer(seen.frame.window, seen.watch.layer), of_layer(seen.what_if, seen.watch.layer)
        cell = seen.config.make_cell()
        symbols = {name: signal.symbol for name, signal in {**cell.STATE_SIGNALS, **cell.SIGNALS}.items()}
        with np.errstate(invalid="ignore", over="ignore"):
            return _answers.of_change({name: new[name] - old[name] for name in old if name in symbols}, symbols)

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return None
        old = of_layer(seen.frame.window, seen.watch.layer)
        new = of_layer(seen.what_if, seen.watch.layer) if isinstance(seen.what_if, WindowView) else old
        # A network that has blown up holds infinities, and the difference of two is NaN.
        with np.errstate(invalid="ignore", over="ignore"):
            change = {name: rows_of(new[name] - old[name]) for name in old}
        padding = padding_of(seen.frame.window)
        limits = {name: full_colour(values) for name, values in change.items()}
        return Drawing(change, {"limits": limits, "padding": dict.fromkeys(change, padding)})
