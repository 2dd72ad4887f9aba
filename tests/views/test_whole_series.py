"""The whole series: what is held out, and where the rows' windows lie on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config_text import from_pairs
from playground.uploads import table
from playground.views._dates import ticks
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


DAYS = np.datetime64("2019-11-30", "ns") + np.arange(500) * np.timedelta64(1, "D")


def test_dates_stand_on_the_axis_and_at_the_pointer() -> None:
    values = 100 + 7 * np.sin(np.arange(500) / 5)
    uploads = tasks.Uploads({"dated": table.joined({"load": [values]}, [DAYS])})
    config = from_pairs({"task": "time_series", "series": "dated", "units": 5, "batch_size": 4})
    plain = seen_of(CONFIGS["uploaded"])
    seen = replace(plain, config=config, whole=config.make_task(uploads).whole())
    np.testing.assert_array_equal(config.training_data(0, uploads).inputs, CONFIGS["uploaded"].training_data(0, UPLOADS).inputs)
    drawing, without = SeriesPieces().draw(seen), SeriesPieces().draw(plain)
    assert drawing is not None
    assert without is not None
    assert drawing.values["layout.xaxis.ticktext"] == ["2020", "2021"]
    assert [str(DAYS[place - 1])[:10] for place in drawing.values["layout.xaxis.tickvals"]] == ["2020-01-01", "2021-01-01"]
    assert "layout.xaxis.ticktext" not in without.values
    assert seen.data is not None
    first, last = seen.data.places[seen.data.row].astype(int)
    assert drawing.values["data.2.customdata"] == [str(day)[:10] for day in DAYS[first : last + 1]]
    for trace, part in enumerate(("trained on", "held out", "window")):
        assert len(drawing.values[f"data.{trace}.customdata"]) == len(drawing.arrays[f"data.{trace}.x"])
        assert drawing.values[f"data.{trace}.hovertemplate"].startswith(f"{part}, %{{customdata}}: ")
    assert SeriesPieces().answer(seen).replace("\N{NON-BREAKING HYPHEN}", "-") == (
        f"The watched row reads {str(DAYS[first])[:10]} to {str(DAYS[last])[:10]}; "
        "400 values are trained on, 100 held out from 2021-01-03 on."
    )


@pytest.mark.parametrize(
    ("step", "count", "texts"),
    [
        ("31D", 144, ["2020", "2023", "2026", "2029", "2032"]),
        ("1D", 300, ["2019-12", "2020-02", "2020-04", "2020-06", "2020-08"]),
        ("1D", 12, ["2019-12-01", "2019-12-05", "2019-12-09"]),
        ("10m", 144, ["2019-11-30 01:00", "2019-11-30 13:00"]),
        ("0s", 60, ["2019-11-30 00:00:00"]),
    ],
)
def test_labels_stand_where_a_unit_of_time_begins(step: str, count: int, texts: list[str]) -> None:
    dates = DAYS[0] + np.arange(count) * np.timedelta64(int(step[:-1]), step[-1])
    places, labels = ticks(dates)
    assert labels == texts
    assert [str(date)[: len(text)].replace("T", " ") for date, text in zip(dates[places], labels, strict=True)] == texts


def test_of_several_dated_series_it_is_said_which_one_a_window_is_in() -> None:
    parts = [np.arange(60.0) % 7, np.arange(40.0) % 5, np.arange(50.0) % 6]
    uploads = tasks.Uploads({"three": table.joined({"load": parts}, [DAYS[: len(part)] for part in parts])})
    config = from_pairs({"task": "time_series", "series": "three", "units": 5, "batch_size": 4})
    seen = replace(seen_of(CONFIGS["uploaded"]), config=config, whole=config.make_task(uploads).whole())
    assert seen.data is not None
    places = np.array(seen.data.places)
    places[seen.data.row] = 62, 81
    assert seen.frame is not None
    assert seen.frame.window is not None
    seen = replace(seen, frame=replace(seen.frame, window=replace(seen.frame.window, places=np.minimum(places, 100))))
    drawing = SeriesPieces().draw(seen)
    assert drawing is not None
    assert drawing.values["layout.xaxis.ticktext"] == ["series 1", "series 2", "series 3"]
    assert drawing.values["layout.xaxis.tickvals"] == [1, 61, 101]
    assert SeriesPieces().answer(seen).replace("\N{NON-BREAKING HYPHEN}", "-") == (
        "The watched row reads 2019-12-02 to 2019-12-21 of series 2; 120 values are trained on, 30 held out."
    )


def test_the_weather_of_the_rain_preset_has_its_dates() -> None:
    whole = CONFIGS["rain"].make_task().whole()
    assert [str(whole.dates[place]) for place in (0, whole.held_out[0][0], -1)] == ["2012-01-01", "2015-01-01", "2015-12-31"]


def test_a_long_series_costs_no_more_points() -> None:
    uploads = tasks.Uploads({"long": np.sin(np.arange(300_000.0))})
    config = from_pairs({"task": "time_series", "series": "long"})
    seen = replace(seen_of(CONFIGS["uploaded"]), config=config, whole=config.make_task(uploads).whole())
    drawing = SeriesPieces().draw(seen)
    assert drawing is not None
    assert max(map(len, drawing.arrays.values())) <= 2 * (BUCKETS + 2)
    width = np.diff(drawing.arrays["data.4.x"][:2])
    assert width > 0.005 * 300_000, "a window that nobody would see is widened"
