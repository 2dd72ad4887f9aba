"""The words' vectors as a map: words that are used alike gather."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground import tasks
from playground.configuration.config import RunConfig
from playground.views._plotly import PLANE
from playground.views._view import INPUT, PREDICTION, Drawing, Seen, View

MOST = 120
"""Words on the map at most: more can't be read."""


class Embedding(View):
    """Traces 0 and 1: the source's and the target's words at the first two principal components of their vectors.

    The components of what is seen now: they turn a little while the network learns. Their signs are those with which the words
    lie in their order from left to right and from bottom to top, as far as they do, so that the map does not flip.
    """

    TITLE = "Embedding"
    LOOK = "Every word is a point; words that are used alike gather, number words put themselves in order."
    KIND = "plotly"
    PLACE = "side"
    ORDER = 4

    def applies(self, config: RunConfig) -> bool:
        return bool(config.architecture.vocabulary)

    def scene(self, config: RunConfig, layer: int) -> dict[str, Any]:
        traces = [
            {
                "type": "scatter",
                "mode": "text",
                "name": name,
                "textfont": {"color": colour, "size": 10},
                "hovertemplate": "%{text}<extra></extra>",
            }
            for name, colour in (("read", INPUT), ("said", PREDICTION))
        ]
        layout = {
            "margin": {"l": 8, "r": 8, "t": 4, "b": 4},
            "showlegend": False,
            "uirevision": "embedding",
            "xaxis": PLANE,
            "yaxis": PLANE,
        }
        return {"data": traces, "layout": layout}

    def draw(self, seen: Seen) -> Drawing | None:
        if seen.frame is None or seen.frame.window is None or seen.frame.window.embedding is None:
            return None
        task = seen.frame.config.make_task()
        assert isinstance(task, tasks.ReadsWords)
        words, (read, said) = task.ALPHABET, task.words()
        shown = [*read, *said][:MOST]
        places = flat(seen.frame.window.embedding[shown])
        first = len(read)
        arrays: dict[str, np.ndarray] = {}
        values: dict[str, Any] = {}
        for trace, part in enumerate((slice(0, first), slice(first, None))):
            x, y = places[part].T.copy()
            arrays |= {f"data.{trace}.x": x, f"data.{trace}.y": y}
            values[f"data.{trace}.text"] = [words[number] for number in shown[part]]
        reach = float(np.abs(places).max(initial=1e-3)) * 1.15
        values |= {"layout.xaxis.range": [-reach, reach], "layout.yaxis.range": [-reach, reach]}
        return Drawing(arrays, values)


def flat(vectors: np.ndarray) -> np.ndarray:
    """(words, 2) float32: the first two principal components of vectors (words, width); zeros where they are no numbers."""
    if not np.isfinite(vectors).all():
        return np.zeros((len(vectors), 2), np.float32)
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    places = centred @ directions[:2].T
    order = np.arange(len(vectors)) - (len(vectors) - 1) / 2
    return np.asarray(places * np.where(order @ places < 0, -1, 1), np.float32)
