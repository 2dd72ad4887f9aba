"""The map of a sweep of chosen settings: what its cells, dots, lines and words say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from playground import searching, views
from playground.runs.sweep import Swept
from playground.searching import search
from playground.searching.search import Trial
from playground.views import Drawing, Seen
from tests.views.scenery import CONFIGS, seen_of, swept_settings

ECHO = CONFIGS["echo"]
VIEW = views.registry()["sweep"]


def with_swept(swept: Swept, **settings: Any) -> Seen:
    return replace(seen_of(replace(ECHO, **settings)), sweeps={searching.NAME: swept})


def drawn(seen: Seen) -> Drawing:
    drawing = VIEW.draw(seen)
    assert drawing is not None
    return drawing


def test_a_cell_has_the_median_of_its_seeds_and_a_dot_its_own_place_and_figure() -> None:
    drawing = drawn(with_swept(swept_settings(ECHO)))
    cells = drawing.arrays["data.0.z"]
    assert cells.shape == (2, 3), "units up, learning rates across"
    np.testing.assert_allclose(cells[:, 0], [0.55, 0.6])
    assert cells[0, 1] == 0.25
    assert np.isnan(cells[1, 1]), "most of its networks have blown up"
    x, y = drawing.arrays["data.2.x"], drawing.arrays["data.2.y"]
    np.testing.assert_allclose(x[:4], [-0.15, 0.15, -0.15, 0.15])
    np.testing.assert_allclose(y[:4], [0, 0, 1, 1])
    assert 0 < x[8] + 0.15 < 1, "a proposal lies between"
    assert np.isnan(y[9]), "its second network is still to be measured"
    assert drawing.values["data.2.marker.symbol"][4:6] == ["x", "x"]
    assert drawing.values["best"] == {"learning_rate": "0.01", "units": "4"}
    assert VIEW.answer(with_swept(swept_settings(ECHO))) == "Learning rate 0.01, Units 4: accuracy 60.0\u202f%, the best median."
    assert drawing.values["said"] == (
        "4 of 16 points, 2 networks each, 100 updates. ✕: 1 looked hopeless and ended early. About 20 s left."
    )


def test_of_an_error_less_is_brighter_and_higher_and_one_setting_is_a_line() -> None:
    plan = search.of(ECHO, {"learning_rate": "0.1,0.2,0.4"}, {"seeds": 3})
    trials = [Trial(number, point, "loss", (0.1**number, 0.5, 2.0), 1.0, "done") for number, point in enumerate(search.grid(plan))]
    trials[2] = replace(trials[2], metrics=(0.01, 0.01, 2.0))
    drawing = drawn(with_swept(Swept(plan, "done", {one.number: one for one in trials})))
    np.testing.assert_allclose(10 ** drawing.arrays["data.1.y"], [1.0, 0.5, 0.01])
    assert drawing.values["data.2.marker.reversescale"]
    best = drawing.arrays["data.7.y"]
    np.testing.assert_allclose(best, [1, 1, np.nan])
    assert not drawing.values["map"]["data.0.visible"]
    assert drawing.values["map"]["layout.yaxis.title"]["text"] == "loss"
    assert set(drawing.values["map"]) == set(drawing.values["lines"])


def test_what_was_swept_stays_while_a_point_is_opened_and_goes_with_any_other_change() -> None:
    swept = swept_settings(ECHO)
    assert drawn(with_swept(swept, units=(2,), seed=5, learning_rate=0.01)).values["points"]
    assert drawn(with_swept(swept, truncation_length=5)).values["points"] == []


def test_a_sweep_that_has_measured_nothing_draws_its_empty_map() -> None:
    swept = replace(swept_settings(ECHO), trained={}, stage="starting", left=None)
    drawing = drawn(with_swept(swept))
    assert np.isnan(drawing.arrays["data.0.z"]).all()
    assert drawing.values["best"] is None
    assert VIEW.answer(with_swept(swept)) == "No point is trained to its end yet."
