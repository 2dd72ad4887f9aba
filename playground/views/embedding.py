"""The word embeddings as a map: words of similar use lie close together."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._answers import UNBOUNDED
from playground.views._plotly import PLANE
from playground.views._point_labels import named
from playground.views._view import INPUT, PREDICTION, Drawing, Seen, View

MOST = 120
"""The largest number of words on the map: more can't be read."""


class Embedding(View):
    """Traces 0 and 1: the words of the source and of the target language, on the first two
    principal components of their vectors. "text": the names that have room; "hovertext": all.

    The components are computed anew for each picture, so the map turns a little while the network
    learns.
    """

    TITLE = "Embedding"
    QUESTION = "Do words of similar use gather?"
    LOOK = "Every word is a point: words of similar use gather, and number words line up in their order."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 4

    def applies(self, config: RunConfig) -> bool:
        return bool(config.architecture.embedding)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        traces = [
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": name,
                "marker": {"color": colour, "size": 5, "symbol": symbol},
                "textfont": {"color": colour, "size": 10},
                "textposition": "top center",
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
            # Told apart without colour too.
            for name, colour, symbol in (("read", INPUT, "circle"), ("said", PREDICTION, "diamond"))
        ]
        layout = {
            "margin": {"l": 8, "r": 8, "t": 4, "b": 4},
            "showlegend": False,
            "uirevision": "embedding",
            "xaxis": PLANE,
            "yaxis": PLANE,
        }
        return {"data": traces, "layout": layout}

    def answer(self, seen: Seen) -> str:
        if seen.frame is None or seen.frame.window is None or seen.frame.window.embedding is None:
            return ""
        task = seen.frame.config.make_task()
        assert isinstance(task, tasks.ReadsWords)
        read = list(task.words()[0])
        vectors = seen.frame.window.embedding[read].astype(np.float64)
        if len(read) < 2 or not np.isfinite(vectors).all():
            return UNBOUNDED if len(read) > 1 else ""
        apart = np.linalg.norm(vectors[:, None] - vectors, axis=2)
        np.fill_diagonal(apart, np.inf)
        one, other = (seen.frame.config.alphabet[read[place]] for place in np.unravel_index(int(apart.argmin()), apart.shape))
        return f"The closest two are “{one}” and “{other}”."

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or seen.frame.window.embedding is None:
            return None
        task = seen.frame.config.make_task()
        assert isinstance(task, tasks.ReadsWords)
        words, (read, said) = seen.frame.config.alphabet, task.words()
        shown = [*read, *said][:MOST]
        places = on_plane(seen.frame.window.embedding[shown])
        first, reach = len(read), float(np.abs(places).max(initial=1e-3)) * 1.15
        names = [words[number] for number in shown]
        labels = named(places, names, reach)
        arrays: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {}
        for trace, part in enumerate((slice(0, first), slice(first, None))):
            x, y = places[part].T.copy()
            arrays |= {f"data.{trace}.x": x, f"data.{trace}.y": y}
            values |= {f"data.{trace}.text": labels[part], f"data.{trace}.hovertext": names[part]}
        values |= {"layout.xaxis.range": [-reach, reach], "layout.yaxis.range": [-reach, reach]}
        return Drawing(arrays, values)


def on_plane(vectors: np.ndarray) -> np.ndarray:
    """(words, 2) float32: the first two principal components of vectors (words, width); zeros if
    any is not finite.

    A component's sign is free. It is chosen so that words run left to right and bottom to top in
    their order, as far as they do, and the map does not flip from one picture to the next.
    """
    if not np.isfinite(vectors).all():
        return np.zeros((len(vectors), 2), np.float32)
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    places = centred @ directions[:2].T
    order = np.arange(len(vectors)) - (len(vectors) - 1) / 2
    return np.asarray(places * np.where(order @ places < 0, -1, 1), np.float32)
