"""The gates, the candidate and the cell state of the watched layer, in the order of the cell's
equations."""

from __future__ import annotations

from typing import Any

from playground.configuration.config import RunConfig
from playground.views import _answers
from playground.views._classes import shown_side_by_side
from playground.views._heatmap import full_colour, gates_and_states, heat_track, held, of_layer, rows_of
from playground.views._spans import padding_of
from playground.views._task import writes
from playground.views._view import Drawing, Seen, View


class Gates(View):
    """One track (units, time steps) a signal. Full colour is 1, for the cell state a power of two.

    Where the row's sequence has ended the cell state stays as it was, and all else is NaN.
    """

    TITLE = "Gates"
    QUESTION = "How far are the gates open?"
    LOOK = "Each gate goes from 0 (closed) to 1 (open): see when it opens."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 3
    ELSEWHERE = True
    IN_RACE = True

    def applies(self, config: RunConfig) -> bool:
        return bool(config.make_cell().SIGNALS) and not writes(config)

    def look(self, config: RunConfig) -> str:
        gates = [signal for signal in config.make_cell().SIGNALS.values() if not signal.signed]
        return "; ".join(f"{gate.symbol}: {gate.help}" for gate in gates) + "." if gates else self.LOOK

    def in_talk(self, config: RunConfig) -> bool:
        # Attention or class probabilities tell the story, and a talk's screen has no room for both.
        return not (config.architecture.attention or shown_side_by_side(config))

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        tracks = [heat_track(key, signal, 1.0) for key, signal in gates_and_states(config.make_cell()).items()]
        return {"tracks": tracks, "folds": True}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return ""
        values = of_layer(seen.frame.window, seen.watch.layer)
        signals = seen.frame.config.make_cell().SIGNALS
        titles = {name: one.title for name, one in signals.items() if not one.signed and name in values}
        return _answers.of_gates(titles, values) if titles else ""

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return None
        cell, values = seen.frame.config.make_cell(), of_layer(seen.frame.window, seen.watch.layer)
        keys = gates_and_states(cell)
        if not cell.SIGNALS or any(key not in values for key in keys):
            return None
        limits = {key: full_colour(values[key]) if key in cell.STATES else 1.0 for key in keys}
        padding = padding_of(seen.frame.window)
        shown = {key: held(values[key]) if key in cell.STATES else values[key] for key in keys}
        return Drawing({key: rows_of(shown[key]) for key in keys}, {"limits": limits, "padding": dict.fromkeys(keys, padding)})
