"""The graph of states that produces the task's sequences, with the path of the watched row."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.tasks import Graph, WalksGraph
from playground.views._plotly import grey
from playground.views._view import INPUT, TARGET, Drawing, Seen, View


class StateGraph(View):
    """Trace 0: the path through the states; 1: all states; 2: the state where the sequence ends or
    a wrong letter breaks it off.

    Each edge is two annotations: an arrow, and its letter in the middle. A letter beside a state
    leads back to that state.
    """

    TITLE = "Grammar"
    QUESTION = "Does the string follow the grammar?"
    LOOK = "Each letter leads to the next state. Blue: the path of the watched string; red: where it ends or breaks the rules."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 0

    def applies(self, config: RunConfig) -> bool:
        return issubclass(tasks.registry()[config.task], WalksGraph)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        kind = tasks.registry()[config.task]
        assert issubclass(kind, WalksGraph)
        graph = kind.GRAPH
        x, y = zip(*graph.places, strict=True)
        axis = {"visible": False, "fixedrange": True}
        path = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"color": INPUT, "width": 5}, "opacity": 0.35}
        states = {
            "type": "scatter",
            "mode": "markers",
            "x": list(x),
            "y": list(y),
            "marker": {"size": 9, "color": grey(0.7)},
            "hovertemplate": "state %{pointNumber}<extra></extra>",
        }
        last = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "marker": {"size": 14, "color": TARGET}}
        layout = {
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "showlegend": False,
            "uirevision": "state_graph",
            "xaxis": axis | {"range": [min(x) - 0.5, max(x) + 0.5]},
            "yaxis": axis | {"range": [min(y) - 0.5, max(y) + 0.5]},
            "annotations": [part for edge in graph.edges for part in edge_annotations(graph, *edge)],
        }
        return {"data": [path, states, last], "layout": layout, "window": True}

    def answer(self, seen: Seen) -> str:
        if seen.data is None:
            return ""
        window, task = seen.data, tasks.registry()[seen.config.task]
        assert issubclass(task, WalksGraph)
        row = window.rows.index(window.row)
        letters = window.inputs[row][~window.padding[row]]
        walked = len(task.states(letters)) - 1
        if walked >= len(letters):
            return f"Row {window.row} does, with all of its {len(letters)} letters."
        return f"Row {window.row} does not: letter {walked + 1} of {len(letters)} breaks it off."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.data is None:
            return None
        window, task = seen.data, tasks.registry()[seen.config.task]
        assert issubclass(task, WalksGraph)
        row = window.rows.index(window.row)
        states = task.states(window.inputs[row][~window.padding[row]])
        places = np.array([task.GRAPH.places[state] for state in states], np.float64).reshape(-1, 2)
        x, y = places.T.copy()
        return Drawing({"data.0.x": x, "data.0.y": y, "data.2.x": x[-1:].copy(), "data.2.y": y[-1:].copy()})


def edge_annotations(graph: Graph, start: int, stop: int, letter: str) -> list[dict[str, Any]]:
    """The annotations of one edge: its arrow and its letter. A loop is a letter above or below its
    state."""
    (x, y), (to_x, to_y) = graph.places[start], graph.places[stop]
    text = {"text": letter, "showarrow": False, "font": {"size": 11}}
    if start == stop:
        neighbours = [graph.places[other][1] for pair in graph.edges if start in pair[:2] for other in pair[:2] if other != start]
        return [text | {"x": x, "y": y, "yshift": 14 if y > sum(neighbours) / len(neighbours) else -14, "text": f"{letter}↻"}]
    arrow = {
        "x": to_x,
        "y": to_y,
        "ax": x,
        "ay": y,
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "text": "",
        "arrowhead": 2,
        "arrowwidth": 1,
        "arrowcolor": grey(0.6),
        "standoff": 7,
        "startstandoff": 6,
    }
    # Beside an upright arrow nearer to its start, where the slanting ones are further away.
    share, beside = (0.3, {"xshift": -8}) if x == to_x else (0.42, {"yshift": 8})
    return [arrow, text | {"x": x + share * (to_x - x), "y": y + share * (to_y - y)} | beside]
