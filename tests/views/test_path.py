"""The path of the hidden state: what the network must tell apart has a colour and a shape of its own."""

from __future__ import annotations

import numpy as np
import pytest

from playground import tasks
from playground.views.path import SHAPES, Path
from tests.views.scenery import CONFIGS, seen_of


@pytest.mark.parametrize("name", CONFIGS)
def test_labels_are_told_apart_by_shape_as_by_colour(name: str) -> None:
    config = CONFIGS[name]
    drawing = Path().draw(seen_of(config))
    assert drawing is not None
    for trace in (0, 1):
        labels = drawing.arrays[f"data.{trace}.marker.color"]
        symbols = drawing.arrays.get(f"data.{trace}.marker.symbol")
        if issubclass(tasks.registry()[config.task], tasks.LabelsTimeSteps):
            assert symbols is not None
            np.testing.assert_array_equal(symbols, np.maximum(labels, 0) % SHAPES)
        else:
            # Time steps are no classes: their colours go from one to the next.
            assert symbols is None
    entries = [trace["marker"]["symbol"] for trace in Path().scene(config, 0)["data"][2:]]
    assert len(set(entries)) == min(len(entries), SHAPES)
