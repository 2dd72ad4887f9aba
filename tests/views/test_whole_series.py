"""The whole series: what is held out, and where the rows' windows lie on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config_text import from_pairs
from playground.uploads import table
from playground.views.whole_series import BUCKETS, SeriesPieces
from tests.views.scenery import CONFIGS, UPLOADS, seen_of

WAVES = {"two": table.joined({"load": [np.arange(60.0), 100 + np.arange(40.0)]})}


@pytest.mark.parametrize(
    ("config", "uploads"),
    [
        (CONFIGS["uploaded"], UPLOADS),
        (CONFIGS["columns"], UPLOADS),
        (CONFIGS["time-series"], UPLOADS),
        (CONFIGS["rain"], UPLOADS),
        (from_pairs({"task": "time_series", "series": "two"}), tasks.Uploads(WAVES)),
    ],
    ids=["own", "columns", "built-in", "rain", "two series"],
)
def test_an_epoch_says_where_each_of_its_values_lies_in_the_series(config: Any, uploads: Any) -> None:
    task = config.make_task(uploads)
    data, whole = config.training_data(0, uploads), task.whole()
    assert data.places is not None
    assert data.places.shape == data.inputs.shape[:2]
    shown = task.display_inputs(data.inputs)[..., 0] if not task.apart(task.settings) else task.display(data.targets)[..., 0]
    ahead = 0 if not task.apart(task.settings) else 1
    at = np.interp(data.places.ravel() + ahead, np.arange(len(whole.values)), whole.values)
    # The built-in function is read between its samples.
    np.testing.assert_allclose(shown.ravel(), at, atol=0.3 if task.settings["series"] == "t·sin(t)/3 + 2·sin(5t)" else 1e-3)
    last = data.places.ravel() + ahead
    assert not whole.is_held_out[np.floor(last).astype(int)].any()
    held_out = sum(end - first for first, end in whole.held_out)
    assert whole.is_held_out.sum() == held_out > 0


def test_the_watched_rows_window_is_drawn_on_the_curve_and_all_rows_below() -> None:
    seen = seen_of(CONFIGS["uploaded"])
    drawing = SeriesPieces().draw(seen)
    assert drawing is not None
    assert seen.data is not None
    assert seen.whole is not None
    first, last = seen.data.places[seen.data.row].astype(int)
    np.testing.assert_array_equal(drawing.arrays["data.2.x"], np.arange(first, last + 1) + 1)
    np.testing.assert_allclose(drawing.arrays["data.2.y"], seen.whole.values[first : last + 1])
    np.testing.assert_allclose(seen.data.inputs[seen.data.row, :, 0], seen.whole.values[first : last + 1], rtol=1e-5)
    assert len(drawing.arrays["data.3.x"]) == 3 * (len(seen.data.rows) - 1)
    assert drawing.arrays["data.4.x"][:2].tolist() == [first + 1, last + 1]
    x, y = (drawing.arrays[f"data.1.{axis}"][np.isfinite(drawing.arrays["data.1.y"])] for axis in "xy")
    np.testing.assert_array_equal(np.unique(x), np.arange(400, 501), "held out, and joined to what is before")
    np.testing.assert_allclose(y[np.unique(x, return_index=True)[1]], seen.whole.values[399:])
    assert SeriesPieces().answer(seen) == (
        f"The watched row reads {first + 1} to {last + 1}; 400 values are trained on, 100 held out."
    )


def test_a_long_series_costs_no_more_points() -> None:
    uploads = tasks.Uploads({"long": np.sin(np.arange(300_000.0))})
    config = from_pairs({"task": "time_series", "series": "long"})
    seen = replace(seen_of(CONFIGS["uploaded"]), config=config, whole=config.make_task(uploads).whole())
    drawing = SeriesPieces().draw(seen)
    assert drawing is not None
    assert max(map(len, drawing.arrays.values())) <= 2 * (BUCKETS + 2)
    width = np.diff(drawing.arrays["data.4.x"][:2])
    assert width > 0.005 * 300_000, "a window that nobody would see is widened"
