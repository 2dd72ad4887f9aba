"""Rain: the weather, windows of days and of months, weeks and days, and the validation year."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.settings import SettingError
from playground.tasks import Epoch, Uploads, rain
from playground.tasks._seattle_weather import seattle
from playground.tasks.rain import Rain

FIRST_OF_2014, FIRST_OF_2015 = 731, 1_096
DEFAULTS = {setting.name: setting.default for setting in Rain.SETTINGS} | {"updates_per_epoch": 40}


def task(**settings: Any) -> Rain:
    return Rain(DEFAULTS | settings)


def uploaded(values: np.ndarray, **settings: Any) -> Rain:
    """The task on an uploaded series."""
    mine = Uploads({"mine": values.astype(np.float32)})
    return Rain(DEFAULTS | {"series": "mine"} | settings, mine)


def windows(data: Epoch, one: Rain) -> Epoch:
    return data.in_windows(len(one.spans))


def validation_data(one: Rain, batch_size: int = 100) -> Epoch:
    """The windows that count, one per row."""
    data = windows(one.validation_data(np.random.default_rng(0), batch_size, len(one.spans)), one)
    assert data.weights is not None
    counted = data.weights[:, -1] == 1
    return Epoch(data.inputs[counted], data.targets[counted], data.weights[counted])


@pytest.fixture
def numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A weather in which every value of a day is the day's number, from 0."""
    weather = np.repeat(np.arange(1_461.0)[:, None], 4, axis=1)
    monkeypatch.setattr(rain, "seattle", lambda: weather)


def test_with_the_year_before_held_out_the_last_one_is_touched_by_nothing(numbered: None) -> None:
    one = task(held_out="before")
    trained = one.display(windows(one.data(np.random.default_rng(0), 5, 20), one).targets[:, -1, 0])
    judged = one.display(validation_data(one).targets[:, -1, 0])
    assert trained.max() < FIRST_OF_2014 - 0.5
    np.testing.assert_allclose(np.sort(judged), np.arange(FIRST_OF_2014, FIRST_OF_2015), rtol=1e-3)
    assert len(one.weather) == FIRST_OF_2015
    assert one.mean[1] == np.arange(FIRST_OF_2014).mean(), "the scale comes from what is trained on"


def test_the_weather_is_that_in_the_package() -> None:
    weather = seattle()
    assert weather.shape == (366 + 3 * 365, 4)
    assert weather[1].tolist() == [10.9, 10.6, 2.8, 4.5]
    assert weather[-1].tolist() == [0.0, 5.6, -2.1, 3.5]
    with pytest.raises(ValueError, match="read-only"):
        weather[0] = 0


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match="the package vega_datasets, which is not installed"):
        seattle.__wrapped__()


@pytest.mark.parametrize("mix", ["days", "mixed"])
@pytest.mark.usefixtures("numbered")
def test_the_validation_year_is_in_no_training_window(mix: str) -> None:
    one = task(mix=mix)
    data = windows(one.data(np.random.default_rng(0), 50, len(one.spans)), one)
    days = one.display(data.inputs[..., 0])
    assert days.max() < FIRST_OF_2015 - 1.5
    after = one.display(data.targets[:, -1, 0])
    assert FIRST_OF_2015 - 20 < after.max() < FIRST_OF_2015 - 0.5
    np.testing.assert_allclose(days[:, -1], after - 1, atol=0.01)


@pytest.mark.parametrize("batch_size", [1, 7, 100, 365, 512])
@pytest.mark.parametrize("mix", ["days", "mixed"])
@pytest.mark.usefixtures("numbered")
def test_each_day_of_the_validation_year_counts_once(mix: str, batch_size: int) -> None:
    one = task(mix=mix)
    days = one.display(validation_data(one, batch_size).targets[:, -1, 0])
    assert sorted(days.round().tolist()) == list(range(FIRST_OF_2015, FIRST_OF_2015 + 365))


@pytest.mark.usefixtures("numbered")
def test_the_first_validation_windows_are_from_all_seasons() -> None:
    one = task()
    data = windows(one.validation_data(np.random.default_rng(0), 100, 20).cut(0, 20), one)
    days = one.display(data.targets[:, -1, 0]) - FIRST_OF_2015
    assert days.mean() == pytest.approx(182, abs=40)
    assert days.std() == pytest.approx(105, abs=20)


@pytest.mark.usefixtures("numbered")
def test_a_window_of_days_holds_the_previous_days_one_by_one() -> None:
    one = task(days=3)
    data = validation_data(one)
    day = one.display(data.targets[:, -1:, 0])
    np.testing.assert_allclose(one.display(data.inputs[..., 0]), day - [3, 2, 1], atol=0.01)
    assert data.weights is not None
    assert not data.weights[:, :-1].any()


@pytest.mark.usefixtures("numbered")
def test_a_mixed_window_holds_means_of_5_months_5_weeks_and_5_days() -> None:
    one = task(mix="mixed")
    data = validation_data(one)
    day = one.display(data.targets[:, -1:, 0])
    months, weeks, days = [175.5, 145.5, 115.5, 85.5, 55.5], [37, 30, 23, 16, 9], [5, 4, 3, 2, 1]
    expected = day - [*months, *weeks, *days]
    np.testing.assert_allclose(one.display(data.inputs[..., 0]), expected, atol=0.01)
    np.testing.assert_allclose(data.inputs[..., 3] * one.deviation[3] + one.mean[3], expected, atol=0.01)


def test_a_mixed_window_holds_the_mean_of_the_rain_not_of_its_logarithm() -> None:
    one = task(mix="mixed")
    day = FIRST_OF_2015
    first = np.flatnonzero(np.random.default_rng(0).permutation(365) == 0)[0]
    data = validation_data(one, batch_size=365)
    expected = seattle()[day - 190 : day - 160].mean(axis=0)
    found = data.inputs[first, 0] * one.deviation + one.mean
    np.testing.assert_allclose([np.expm1(found[0]), *found[1:]], expected, rtol=1e-5)


@pytest.mark.parametrize(("settings", "steps"), [({"days": 7}, 7), ({"mix": "mixed", "days": 7}, 15)])
def test_the_window_follows_from_the_settings(settings: dict[str, Any], steps: int) -> None:
    assert from_pairs({"task": "rain", **settings}).truncation_length == steps


def test_inputs_are_standardised_over_the_training_days() -> None:
    one = task()
    trained = seattle()[:FIRST_OF_2015].copy()
    trained[:, 0] = np.log1p(trained[:, 0])
    np.testing.assert_allclose([one.mean, one.deviation], [trained.mean(axis=0), trained.std(axis=0)])
    inputs = windows(one.data(np.random.default_rng(0), 100, 20), one).inputs.reshape(-1, 4)
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=0.1)
    np.testing.assert_allclose(inputs.std(axis=0), 1, atol=0.1)


def test_the_baselines_are_the_metrics_of_such_predictions_on_the_same_days() -> None:
    one = task()
    data = validation_data(one)
    baselines = one.baselines()
    absolute, square = baselines["mean absolute error"], baselines["mean square error"]

    def measured(answer: np.ndarray) -> dict[str, float]:
        return one.metrics(data, np.broadcast_to(answer, data.targets.shape))

    yesterday = np.zeros_like(data.targets)
    yesterday[:, -1, 0] = data.inputs[:, -1, 0]
    assert measured(yesterday) == pytest.approx({name: values["as yesterday"] for name, values in baselines.items()})
    assert measured(np.array(0.0))["mean square error"] == pytest.approx(square["the mean"])
    mean_rain = (np.log1p(seattle()[:FIRST_OF_2015, 0].mean()) - one.mean[0]) / one.deviation[0]
    assert measured(mean_rain)["mean absolute error"] == pytest.approx(absolute["the mean"])
    assert measured(np.array(-9.0))["mean absolute error"] == pytest.approx(absolute["always 0"])
    assert absolute == pytest.approx({"the mean": 4.414, "as yesterday": 3.799, "always 0": 3.121}, abs=1e-3)
    assert measured(np.array(-9.0))["mean square error"] == pytest.approx(square["always 0"])
    assert square == pytest.approx({"the mean": 1.029, "as yesterday": 1.120, "always 0": 1.433}, abs=1e-3)


def test_a_prediction_is_at_least_no_rain_and_always_finite() -> None:
    one = task()
    shown = one.display(one.predict(np.array([[-1e9], [1e9]], np.float32)))
    assert shown[0] == pytest.approx(0, abs=1e-6)
    assert 1e9 < shown[1] < np.inf


def test_an_uploaded_series_replaces_the_rain_and_its_last_fifth_is_for_validation() -> None:
    raw = np.random.default_rng(0).normal(5, 20, 400)
    one = uploaded(raw)
    data = validation_data(one)
    np.testing.assert_allclose(sorted(one.display(data.targets[:, -1, 0])), sorted(raw[320:]), rtol=1e-3, atol=1e-3)
    assert not data.inputs[..., 1:].any()
    trained = one.display(windows(one.data(np.random.default_rng(0), 50, 20), one).inputs[..., 0])
    assert np.abs(trained.reshape(-1, 1) - raw[:319]).min(axis=1).max() < 1e-3
    assert uploaded(np.arange(5_000.0)).days_validation == 1_000


def test_a_constant_series_is_refused() -> None:
    with pytest.raises(SettingError, match="got '48 times 3'"):
        uploaded(np.full(60, 3.0))


def test_a_missing_upload_raises_an_error_that_asks_for_it() -> None:
    with pytest.raises(KeyError, match="upload its file again"):
        task(series="mine")
