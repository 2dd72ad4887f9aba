"""The hidden states of all layers over the time steps of the window, below each other."""

from __future__ import annotations

from typing import Any

from playground.configuration.config import RunConfig
from playground.views import _answers
from playground.views._classes import shown_side_by_side
from playground.views._heatmap import full_colour, heat_track, held, of_layer, rows_of
from playground.views._spans import padding_of
from playground.views._task import writes
from playground.views._view import Drawing, Seen, View


class HiddenState(View):
    """Tracks (units, time steps) of the watched row, signed: "h", or "h1" … where there are several
    layers. Full colour is 1 where tanh bounds the state, otherwise a power of two. Where the row's
    sequence has ended the state stays as it was; before it has begun it is NaN."""

    TITLE = "Hidden state"
    QUESTION = "Which units remember?"
    LOOK = "Each row is one unit: one that keeps its colour remembers something, one that flickers follows the input."
    KIND = "tracks"
    PLACE = "time"
    ORDER = 2
    ELSEWHERE = True
    IN_RACE = True

    def look(self, config: RunConfig) -> str:
        if config.layers > 1:
            return self.LOOK + " Compare the layers."
        return self.LOOK

    def in_talk(self, config: RunConfig) -> bool:
        # Where there are gates or class probabilities, they tell the story, and a talk's screen has
        # no room for both.
        return writes(config) or not (config.make_cell().SIGNALS or shown_side_by_side(config))

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        signal = config.make_cell().STATE_SIGNALS["h"]
        if config.layers == 1:
            return {"tracks": [heat_track("h", signal, 2.0)]}
        return {
            "tracks": [
                heat_track(key, signal, 1.0) | {"label": f"layer {number}", "layer": number - 1}
                for number, key in enumerate(_keys(config.layers), 1)
            ]
        }

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return ""
        answer = _answers.of_units(of_layer(seen.frame.window, seen.watch.layer)["h"])
        return answer if seen.config.layers == 1 else f"Layer {seen.watch.layer + 1}: {answer[0].lower()}{answer[1:]}"

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or not seen.frame.window.layers:
            return None
        window, bounded = seen.frame.window, seen.frame.config.make_cell().bounded
        states = {key: held(of_layer(window, layer)["h"]) for layer, key in enumerate(_keys(len(window.layers)))}
        limits = {key: 1.0 if bounded else full_colour(values) for key, values in states.items()}
        padding = dict.fromkeys(states, padding_of(window))
        return Drawing({key: rows_of(values) for key, values in states.items()}, {"limits": limits, "padding": padding})


def _keys(layers: int) -> list[str]:
    return ["h"] if layers == 1 else [f"h{number}" for number in range(1, layers + 1)]
