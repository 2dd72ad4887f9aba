"""A series is held out in time: scale, windows, baselines and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground import tasks
from playground.configuration.config_text import from_pairs, read
from playground.settings import SettingError
from playground.tasks import Generates, Uploads
from playground.tasks._season import season
from playground.tasks._split_series import split
from playground.tasks.time_series import TimeSeries, geron
from playground.uploads import own_series
from playground.uploads.own_series import OwnSeries
from playground.uploads.series_error import SeriesError
from tests.tasks.test_tasks import make

NOISE = np.random.default_rng(0).standard_normal(2_000)


def of(values: np.ndarray, **settings: int) -> TimeSeries:
    """The task on a series of the user's own."""
    kind = tasks.registry()["time_series"]
    assert kind is TimeSeries
    filled = {setting.name: setting.default for setting in kind.SETTINGS} | {"series": "mine", "updates_per_epoch": 50}
    return TimeSeries(filled | settings, NamedUploads(values))


class NamedUploads(Uploads):
    """One upload, which equals no other, as names with digests do."""

    def __init__(self, values: np.ndarray) -> None:
        super().__init__({"mine": values})

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


@pytest.mark.parametrize(("steps", "last"), [(1, 0), (7, 0), (7, 9), (7, 2), (20, 0), (20, 1), (59, 0), (100, 0), (100, 30)])
def test_no_held_out_value_is_trained_on_and_each_is_predicted_once(steps: int, last: int) -> None:
    values = np.arange(300.0) ** 1.1
    task = of(values, last_outputs=last)
    trained, held = task.data(np.random.default_rng(0), 20, steps), task.validation_data(np.random.default_rng(0), 4, steps)
    assert held.weights is not None
    for array in (trained.inputs, trained.targets):
        assert task.display(array).max() < values[240] - 1e-3
    counted = held.weights > 0
    assert not counted.reshape(-1, steps)[:, : max(steps - last, 0) if last else 0].any()
    assert task.display(held.inputs[counted]).min() > values[239] + 1e-3
    np.testing.assert_allclose(np.sort(task.display(held.targets)[counted].ravel()), values[241:], rtol=1e-6)
    np.testing.assert_allclose(np.sort(task.display(held.inputs)[counted].ravel()), values[240:-1], rtol=1e-6)


CASES = Path(__file__).parents[1] / "uploads" / "series"
ANSWERS = {"sign": "decimal", "readings": "mean", "sentinel": "gap", "gaps": "linear"}
REFUSED = {"constant.csv": "5 in all 80 rows", "shampoo36_footer.csv": "got 36", "underscore.csv": "2020_00"}


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_every_file_that_people_bring_trains_with_each_of_its_values_or_is_refused(name: str) -> None:
    if name in REFUSED:
        with pytest.raises(SeriesError, match=REFUSED[name]):
            own_series.of_path(str(CASES / name), ANSWERS)
        return
    found = own_series.opened(CASES / name, ANSWERS)
    for column in found.likely_names:
        own = own_series.settled(found, [column], column, name, ANSWERS)
        assert isinstance(own, OwnSeries)
        assert own.key.isprintable()
        task = of(own.values)
        for part in (task.data(np.random.default_rng(0), 3, 20), task.validation_data(np.random.default_rng(0), 3, 20)):
            assert np.isfinite(part.inputs).all()
            assert np.isfinite(part.targets).all()
        values = np.concatenate([task.series.trained[0], task.series.held_out[0]])[:, 0]
        distinct = {f"{value:.15g}" for value in values}  # the means of grouped readings differ in their last bit too
        assert len(np.unique(task.display(task.scaled(values)))) == len(distinct)
        if len(found.series(column)) == 1:
            trained = values[: len(values) - len(values) // 5]
            assert (task.series.mean, task.series.deviation) == pytest.approx((trained.mean(), trained.std()), rel=1e-12)


def test_the_built_in_series_is_held_out_too() -> None:
    task = make("time_series")
    pieces = task.data(np.random.default_rng(0), 50, 20).inputs.reshape(-1, 20)
    held = task.validation_data(np.random.default_rng(0), 3, 20)
    assert held.weights is not None
    assert held.weights.sum() == 59
    np.testing.assert_allclose(np.unique(held.inputs), np.unique(np.float32(geron(np.arange(240, 300) * 0.1)))[:], rtol=1e-5)
    assert np.abs(pieces).max() < np.abs(geron(np.linspace(0, 24, 10_000))).max() + 1e-3


def test_the_scale_is_that_of_the_part_that_is_trained_on() -> None:
    values = np.append(NOISE[:240], 50 + NOISE[240:300])
    task = of(values)
    assert (task.series.mean, task.series.deviation) == pytest.approx((values[:240].mean(), values[:240].std()))


@pytest.mark.parametrize(("offset", "scale"), [(1.6e9, 1.0), (0.0, 1e-24), (0.0, 1e20), (0.0, 1e-300), (1e12, 1e-2)])
def test_large_small_and_far_values_are_kept_apart(offset: float, scale: float) -> None:
    values = offset + scale * NOISE[:300]
    task = of(values)
    assert task.series.mean == pytest.approx(values[:240].mean(), rel=1e-12)
    assert task.series.deviation == pytest.approx(values[:240].std() if scale > 1e-100 else scale * NOISE[:240].std(), rel=1e-6)
    read_back = task.display(task.scaled(values))
    assert len(np.unique(read_back)) == len(np.unique(values))
    np.testing.assert_allclose(read_back - offset, values - offset, rtol=1e-5, atol=1e-4 * scale)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.full(300, 7.0), "the first 240 of its 300 values.*got '240 times 7'"),
        (np.append(np.full(240, 7.0), NOISE[:60]), "the first 240 of its 300 values.*got '240 times 7'"),
        (1.7e308 * np.linspace(-1, 1, 300), "finite deviation.*-1.7e.308 to 1.7e.308"),
        (np.append(NOISE[:240], np.full(60, 1e30)), "within 1e.15 deviations.*1e.30"),
        (NOISE[:9], "at least 10 values long, got '9 values'"),
    ],
)
def test_a_series_that_can_t_be_scaled_is_refused_with_its_numbers(values: np.ndarray, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        of(values)


def test_a_series_shorter_than_a_window_is_refused_with_both_numbers() -> None:
    task = of(NOISE[:60])
    assert task.data(np.random.default_rng(0), 3, 47).inputs.shape == (3, 50 * 47, 1)
    for make_data in (task.data, task.validation_data):
        with pytest.raises(SettingError, match="at most 47 for a series of 60 values, of which 48 are trained on, got 100"):
            make_data(np.random.default_rng(0), 3, 100)


def test_a_series_of_rain_shorter_than_a_window_is_refused_with_both_numbers() -> None:
    kind = tasks.registry()["rain"]
    filled = {setting.name: setting.default for setting in kind.SETTINGS} | {"series": "mine", "mix": "mixed"}
    with pytest.raises(SettingError, match=r"more than 190 days long, a window.*got '160 of 200 days'"):
        kind(filled, Uploads({"mine": NOISE[:200]}))


def test_the_best_prediction_of_a_random_walk_is_its_last_value() -> None:
    """White noise, on the other hand, is best predicted by its mean."""
    walk, noise = of(NOISE.cumsum()), of(NOISE)
    metric, levels = next(iter(walk.baselines().items()))
    assert tasks.best_of(metric, levels) == ("the last value", pytest.approx(np.mean(NOISE[1_601:] ** 2)))
    metric, levels = next(iter(noise.baselines().items()))
    assert tasks.best_of(metric, levels)[0] == "the mean"
    assert levels["the last value"] == pytest.approx(np.mean(np.diff(NOISE[1_600:]) ** 2))


def test_the_errors_of_baselines_are_in_the_series_units_and_in_those_of_the_loss() -> None:
    walk = of(30 * NOISE.cumsum())
    found = walk.baselines()
    for name, error in found["loss"].items():
        assert found["mean square error"][name] == pytest.approx(error * walk.series.deviation**2)


def test_a_season_is_found_in_the_part_that_is_trained_on_and_is_a_baseline() -> None:
    months = np.sin(2 * np.pi * np.arange(300) / 12) + 0.3 * NOISE[:300]
    levels = of(months).baselines()["mean square error"]
    assert levels["the value 12 steps ago"] == pytest.approx(np.mean((months[241:] - months[229:-12]) ** 2), rel=1e-4)
    assert levels["the value 12 steps ago"] < levels["the last value"]
    only_later = np.append(NOISE[:240], months[:60])
    assert len(of(only_later).baselines()["loss"]) == 2


@pytest.mark.parametrize(("period", "found"), [(7, 7), (12, 12), (24, 24), (60, 60), (140, 140), (170, 0)])
def test_a_season_is_the_shortest_that_the_series_holds_twice(period: int, found: int) -> None:
    wave = np.sin(2 * np.pi * np.arange(300) / period) + 0.01 * np.arange(300)
    assert season(wave + 0.2 * NOISE[:300]) == pytest.approx(found, abs=period / 50)


def test_a_week_is_found_under_the_slow_change_of_a_year() -> None:
    days, rng = np.arange(731), np.random.default_rng(5)
    sales = 14000 + 6 * days + 3500 * (days % 7 >= 5) + 2500 * np.sin(2 * np.pi * days / 365) + 700 * rng.standard_normal(731)
    levels = of(sales).baselines()["mean square error"]
    assert min(levels, key=levels.__getitem__) == "the value 7 steps ago"


def test_a_year_is_found_in_three_years_of_weeks() -> None:
    weeks = np.arange(3 * 52)
    sales = 400 + 0.5 * weeks + 90 * np.sin(2 * np.pi * weeks / 52) + 15 * NOISE[: 3 * 52]
    levels = of(sales).baselines()["mean square error"]
    (name,) = [one for one in levels if one.endswith("steps ago")]
    assert abs(int(name.split()[2]) - 52) <= 2
    assert levels[name] < levels["the mean"]


@pytest.mark.parametrize("count", [40, 125, 300])
def test_noise_and_random_walks_have_no_season(count: int) -> None:
    rng = np.random.default_rng(1)
    walks = [season(rng.standard_normal(count).cumsum()) > 0 for _ in range(200)]
    noises = [season(rng.standard_normal(count)) > 0 for _ in range(200)]
    assert sum(walks) <= 10
    assert sum(noises) <= (3 if count < 100 else 0)
    assert not season(np.arange(50.0))
    assert not season(np.zeros(5))


def test_the_network_goes_on_alone_where_training_data_ends_and_the_truth_follows() -> None:
    task = of(NOISE[:300].cumsum())
    assert isinstance(task, Generates)
    start = task.generation(np.random.default_rng(0), 20)
    assert start.truth is not None
    np.testing.assert_array_equal(start.truth[:20], start.starts[1, :, 0])
    np.testing.assert_allclose(task.display(start.truth), NOISE[:300].cumsum()[220:], rtol=1e-5, atol=1e-5)


def test_split_keeps_the_order() -> None:
    halves = split(NOISE[:101])
    assert np.array_equal(np.concatenate([*halves.trained, *halves.held_out])[:, 0], NOISE[:101])
    assert [len(part) for part in halves.held_out] == [20]


@pytest.mark.parametrize("name", [name for name, kind in tasks.registry().items() if not kind.CONTIGUOUS])
def test_windows_that_do_not_continue_each_other_leave_no_choice_of_state_and_stride(name: str) -> None:
    for setting, value in (("carry_state", True), ("stride", 5)):
        with pytest.raises(SettingError, match=f"{setting} must be .* for task {name}"):
            from_pairs({"task": name, setting: value})
        config, errors = read({"task": name, setting: value})
        assert (config.carry_state, config.stride, len(errors)) == (False, 0, 1)


def test_only_streams_can_carry_a_state() -> None:
    assert {name for name, kind in tasks.registry().items() if kind.CONTIGUOUS} == {"echo", "sine", "text"}
