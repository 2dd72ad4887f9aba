"""The hidden state of the watched layer over the time steps of the window."""

from __future__ import annotations

from typing import Any

from playground.configuration.config import RunConfig
from playground.views import _answers
from playground.views._heatmap import full_colour, heat_track, of_layer, rows_of
from playground.views._spans import padding_of
from playground.views._view import Drawing, Seen, View


class HiddenState(View):
    """Track "h" (units, time steps) of the watched row, signed. Full colour is 1 where tanh bounds
    the state, otherwise a power of two."""

    TITLE = "Hidden state"
    QUESTION = "Which units remember?"
    LOOK = "Each row is one unit: one that keeps its colour remembers something, one that flickers follows the input."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 2

    def look(self, config: RunConfig) -> str:
        if config.layers > 1:
            return self.LOOK + " Compare the layers."
        return self.LOOK

    def in_talk(self, config: RunConfig) -> bool:
        # Where there are gates, they tell the story, and both have no room on a talk's screen.
        return not config.make_cell().SIGNALS

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        return {"tracks": [heat_track("h", config.make_cell().STATE_SIGNALS["h"], 2.0)]}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return ""
        return _answers.of_units(of_layer(seen.frame.window, seen.watch.layer)["h"])

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return None
        states = of_layer(seen.frame.window, seen.watch.layer)["h"]
        limits = {"h": 1.0 if seen.frame.config.make_cell().bounded else full_colour(states)}
        return Drawing({"h": rows_of(states)}, {"limits": limits, "padding": {"h": padding_of(seen.frame.window)}})
