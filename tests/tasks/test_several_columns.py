"""Several columns, several series and a horizon: every number against the plainest computation."""

from __future__ import annotations

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.settings import SettingError
from playground.tasks import Uploads
from playground.tasks._season import season
from playground.tasks._split_series import split_all
from playground.uploads import table

RNG = np.random.default_rng(0)
ROWS, STEPS = 4, 7
TEMP, LOAD = 15 + 8 * np.sin(np.arange(200) / 8), 1e9 + 50 * RNG.standard_normal(200).cumsum()
WIND = RNG.standard_normal(200) ** 2


def of(values: np.ndarray, **settings: object) -> tuple[RunConfig, Uploads]:
    key = f"mine #{hash(values.tobytes())}"
    given = {"task": "time_series", "series": key, "batch_size": ROWS, "truncation_length": STEPS, "updates_per_epoch": 40}
    return from_pairs(given | settings), Uploads({key: values})


def weather(**settings: object) -> tuple[RunConfig, Uploads]:
    return of(table.joined({"temp": [TEMP], "wind": [WIND], "load": [LOAD]}), **settings)


def standardised(column: np.ndarray) -> np.ndarray:
    """By the first four fifths of one series, in the plainest way."""
    trained = column[: len(column) * 4 // 5]
    return (column - trained.mean()) / trained.std()


def test_each_column_is_standardised_by_its_own_training_part_and_the_target_comes_first() -> None:
    config, uploads = weather(inputs="temp,wind,load", target="load")
    assert config.widths == (3, 1)
    data = config.training_data(0, uploads)
    assert data.inputs.shape == (ROWS, 40 * STEPS, 3)
    wide = np.stack([standardised(one) for one in (LOAD, TEMP, WIND)], axis=-1)
    pieces, targets = data.inputs.reshape(-1, STEPS, 3), data.targets.reshape(-1, STEPS)
    for piece, following in zip(pieces, targets, strict=True):
        first = int(np.abs(wide[:160, 0] - piece[0, 0]).argmin())
        assert first + STEPS < 160
        np.testing.assert_allclose(piece, wide[first : first + STEPS], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(following, wide[first + 1 : first + STEPS + 1, 0], rtol=1e-4, atol=1e-5)
    task = config.make_task(uploads)
    shown = task.display_inputs(pieces)
    assert np.abs(shown[0, 0] - np.stack([LOAD, TEMP, WIND], axis=-1)).max(axis=-1).min() < 1e-3
    for feature in range(3):
        np.testing.assert_allclose(task.scaled(shown[..., feature], feature), pieces[..., feature], rtol=1e-3, atol=1e-3)


def test_a_target_that_is_no_input_is_not_read() -> None:
    config, uploads = weather(inputs="wind,temp", target="load", horizon=2)
    assert config.widths == (2, 2)
    held = config.validation_data(uploads)
    assert held.weights is not None
    wide = np.stack([standardised(one)[160:] for one in (WIND, TEMP)], axis=-1)
    counted = held.weights[0] > 0
    np.testing.assert_allclose(held.inputs[0][counted][:STEPS], wide[:STEPS], rtol=1e-5)
    np.testing.assert_allclose(held.targets[0, :STEPS, 1], standardised(LOAD)[162 : 162 + STEPS], rtol=1e-3, atol=1e-4)
    assert (config.make_task(uploads).labels(held) == -1).all()  # type: ignore[attr-defined]


@pytest.mark.parametrize("horizon", [1, 2, 14, 39])
def test_every_held_out_value_with_as_many_behind_it_is_judged_once_and_none_is_trained_on(horizon: int) -> None:
    values = np.arange(200.0) ** 1.1
    config, uploads = of(values, horizon=horizon)
    task, trained, held = config.make_task(uploads), config.training_data(0, uploads), config.validation_data(uploads)
    assert held.weights is not None
    assert trained.targets.shape[-1] == held.targets.shape[-1] == horizon
    for array in (trained.inputs, trained.targets):
        assert task.display(array).max() < values[160] - 1e-3
    counted = held.weights > 0
    order = np.argsort(held.inputs[counted][:, 0])
    np.testing.assert_allclose(task.display(held.inputs)[counted][order, 0], values[160 : 200 - horizon], rtol=1e-6)
    following = np.stack([values[160 + ahead : 200 - horizon + ahead] for ahead in range(1, horizon + 1)], axis=-1)
    np.testing.assert_allclose(task.display(held.targets)[counted][order], following, rtol=1e-6)


def test_the_longest_horizon_and_window_are_said() -> None:
    config, uploads = weather(inputs="load", target="load", horizon=45)
    with pytest.raises(SettingError, match="horizon must be at most 39 for a series whose last 40 values are held out, got 45"):
        config.training_data(0, uploads)
    config, uploads = weather(inputs="load", target="load", horizon=30, truncation_length=150)
    with pytest.raises(SettingError, match="at most 130 for a series of 200 values, of which 160 are trained on, got 150"):
        config.training_data(0, uploads)


def test_baselines_of_a_horizon_are_the_last_value_and_the_season_as_far_ahead() -> None:
    months = np.sin(2 * np.pi * np.arange(300) / 12) + 0.3 * RNG.standard_normal(300)
    config, uploads = of(months, horizon=14)
    found = tasks.baselines_of(config.make_task(uploads))
    last = [[(months[now + ahead] - months[now]) ** 2 for ahead in range(1, 15)] for now in range(240, 286)]
    seasonal = [
        [(months[now + ahead] - months[now + ahead - (12 if ahead <= 12 else 24)]) ** 2 for ahead in range(1, 15)]
        for now in range(240, 286)
    ]
    levels, furthest = found["mean square error"], found["mean square error 14 steps ahead"]
    assert levels["the last value"] == pytest.approx(np.mean(last), rel=1e-5)
    assert levels["the value 12 steps ago"] == pytest.approx(np.mean(seasonal), rel=1e-5)
    assert furthest["the last value"] == pytest.approx(np.mean([row[-1] for row in last]), rel=1e-5)
    assert furthest["the value 12 steps ago"] == pytest.approx(np.mean([row[-1] for row in seasonal]), rel=1e-5)
    assert found["loss"]["the last value"] == pytest.approx(np.mean(last) / months[:240].var(), rel=1e-5)
    held = config.validation_data(uploads)
    persistence = np.repeat(held.inputs, 14, axis=-1)
    measured = config.make_task(uploads).metrics(held, persistence)
    assert measured == {name: pytest.approx(found[name]["the last value"], rel=1e-5) for name in measured}


def test_a_long_season_that_noise_moves_in_each_series_is_one_season() -> None:
    weeks, rng = np.arange(150), np.random.default_rng(4)
    stores = [each * (1 + 0.3 * np.sin(2 * np.pi * weeks / 52) + 0.05 * rng.standard_normal(150)) for each in (40, 400, 3000)]
    series = split_all([one[:, None] for one in stores], ["sold"])
    assert len({season(part[:, 0]) for part in series.trained}) > 1
    assert abs(series.season - 52) <= 2
    shops = [np.sin(2 * np.pi * weeks / period)[:, None] for period in (7, 7, 12, 0.3, 25)]
    assert split_all(shops, ["sold"]).season == 0


def test_no_piece_crosses_from_one_series_to_another_and_the_end_of_each_is_held_out() -> None:
    series = [10.0**number * np.arange(length) for number, length in enumerate((60, 100, 75))]
    config, uploads = of(table.joined({"temp": [1 / (1 + one) for one in series], "count": series}), inputs="count", target="count")
    task, trained, held = config.make_task(uploads), config.training_data(0, uploads), config.validation_data(uploads)
    kept = [len(one) - len(one) // 5 for one in series]
    scales = [(one[:end].mean(), one[:end].std()) for one, end in zip(series, kept, strict=True)]
    alone = [(one - mean) / deviation for one, (mean, deviation) in zip(series, scales, strict=True)]
    begins = np.cumsum([0, *map(len, series)])
    assert trained.places is not None
    places = trained.places.reshape(-1, STEPS).astype(int)
    of_series = np.searchsorted(begins, places, side="right") - 1
    assert set(of_series.ravel()) == {0, 1, 2}
    assert (of_series == of_series[:, :1]).all()
    assert (np.diff(places, axis=1) == 1).all()
    assert (places + 1 < (begins[:-1] + kept)[of_series]).all()
    laid = np.concatenate(alone)
    np.testing.assert_allclose(task.display(trained.inputs).reshape(-1, STEPS), laid[places], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(task.display(trained.targets).reshape(-1, STEPS), laid[places + 1], rtol=1e-5, atol=1e-6)
    assert held.weights is not None
    expected = np.concatenate([one[end + 1 :] for one, end in zip(alone, kept, strict=True)])
    np.testing.assert_allclose(np.sort(task.display(held.targets)[held.weights > 0].ravel()), np.sort(expected), rtol=1e-5)
    steps = np.concatenate([np.full(len(one) // 5 - 1, np.diff(one)[0] ** 2) for one in alone])
    assert tasks.baselines_of(task)["mean square error"]["the last value"] == pytest.approx(steps.mean(), rel=1e-4)


def test_of_several_series_a_constant_one_is_trained_on_and_only_constant_ones_are_refused() -> None:
    flat, wave = np.full(60, 5.0), np.sin(np.arange(60.0))
    config, uploads = of(table.joined({"load": [flat, wave], "temp": [wave, wave]}), inputs="load", target="load")
    inputs = config.training_data(0, uploads).inputs
    assert np.isfinite(inputs).all()
    assert not inputs[..., 0].all(), "0, its own mean"
    config, uploads = of(table.joined({"load": [flat, flat], "temp": [wave, wave]}), inputs="load", target="load")
    with pytest.raises(SettingError, match="one that changes"):
        config.make_task(uploads)


def test_held_out_values_change_nothing_that_is_trained_on() -> None:
    other = [np.append(one[:160], RNG.permutation(one[160:])) for one in (TEMP, WIND, LOAD)]
    changed = table.joined(dict(zip(("temp", "wind", "load"), ([one] for one in other), strict=True)))
    for horizon in (1, 5):
        settings = {"inputs": "temp,wind,load", "target": "load", "horizon": horizon}
        (config, uploads), (again, others) = weather(**settings), of(changed, **settings)
        one, two = config.training_data(1, uploads), again.training_data(1, others)
        assert np.array_equal(one.inputs, two.inputs)
        assert np.array_equal(one.targets, two.targets)
        assert not np.array_equal(config.validation_data(uploads).inputs, again.validation_data(others).inputs)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"inputs": "tem"}, "inputs must be of the columns temp, wind, load, got 'tem'"),
        ({"target": "lod"}, "target must be of the columns temp, wind, load, got 'lod'"),
    ],
)
def test_a_column_that_is_not_there_is_refused_with_those_that_are(settings: dict[str, str], words: str) -> None:
    config, uploads = weather(**settings)
    with pytest.raises(SettingError, match=words):
        config.make_task(uploads)


def test_where_other_columns_are_read_nothing_is_fed_back() -> None:
    kind = tasks.registry()["time_series"]
    assert issubclass(kind, tasks.Generates)
    for settings, count in (({}, 2), ({"inputs": "load"}, 2), ({"inputs": "load,temp"}, 0), ({"inputs": "temp"}, 0)):
        config, _ = weather(target="load", **settings)
        assert len(kind.starts(dict(config.of_task))[0]) == count
    config, uploads = weather(inputs="temp,load", target="load", horizon=5)
    task = config.make_task(uploads)
    assert isinstance(task, tasks.Generates)
    start = task.generation(np.random.default_rng(0), STEPS)
    assert (start.at_once, start.length, start.starts.shape) == (True, 5, (1, STEPS, 2))
    assert start.truth is not None
    np.testing.assert_allclose(task.display(start.truth), LOAD[160 - STEPS : 165], rtol=1e-9, atol=1e-3)
