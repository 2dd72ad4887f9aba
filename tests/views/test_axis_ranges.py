"""Axis ranges are round and hold everything that is drawn."""

from __future__ import annotations

import json

import numpy as np
import pytest

from playground.views._axis_ranges import EMPTY, linear_range, log_range, nice_ceiling, round_range, span_of

CURVES = {
    "loss": [0.7, 0.2, 0.013],
    "spike": [0.01] * 50 + [3.0],
    "blow-up": [0.7, 5e13, np.nan, np.inf],
    "largest": [1.0, np.finfo(np.float32).max],
    "smallest": [1.0, np.finfo(np.float32).smallest_subnormal],
    "point": [0.7],
    "round point": [1.0],
    "zeros between": [0.0, 0.5, -1.0, 0.0],
}
NICE = {10: 10, 11: 11, 12.1: 13, 101: 110, 1234: 1300, 1.3: 1.3, 2.01: 2.2, 300: 300, 301: 320, 5.1: 5.5, 9.6: 10, 0.0131: 0.014}
NOTHING = {"nothing": [], "zeros": [0.0, 0.0], "no numbers": [np.nan, np.inf, -np.inf], "negative": [-1.0]}


def array(values: list[float]) -> np.ndarray:
    return np.array(values, np.float32)


@pytest.mark.parametrize(("number", "expected"), NICE.items())
def test_a_nice_ceiling_has_two_digits(number: float, expected: float) -> None:
    assert nice_ceiling(number) == pytest.approx(expected, rel=1e-12)


def test_a_nice_ceiling_is_at_most_a_tenth_higher_and_is_its_own_ceiling() -> None:
    for number in 10 ** np.random.default_rng(0).uniform(-40, 38, 2000):
        ceiling = nice_ceiling(number)
        assert number * (1 - 1e-9) <= ceiling <= 1.101 * number
        assert nice_ceiling(ceiling) == pytest.approx(ceiling, rel=1e-12)


def test_the_nice_ceiling_of_a_whole_number_is_whole() -> None:
    for count in range(10, 20_000):
        assert nice_ceiling(count) == int(nice_ceiling(count)) >= count


@pytest.mark.parametrize("name", CURVES)
def test_a_range_holds_all_that_can_be_drawn_with_a_little_room(name: str) -> None:
    drawn = array(CURVES[name]).astype(np.float64)
    drawn = drawn[np.isfinite(drawn) & (drawn > 0)]
    low, high = log_range(array(CURVES[name]))
    assert low < np.log10(drawn.min())
    assert np.log10(drawn.max()) < high
    assert np.log10(drawn.min()) - low < 0.23
    assert high - np.log10(drawn.max()) < 0.23
    assert [5 * low, 5 * high] == pytest.approx([round(5 * low), round(5 * high)])
    low, high = linear_range(array(CURVES[name]))
    assert low < 0
    assert drawn.max() < high <= 1.14 * drawn.max()


@pytest.mark.parametrize("name", CURVES | NOTHING)
def test_a_range_is_plain_finite_data(name: str) -> None:
    for found in (log_range, linear_range):
        low, high = json.loads(json.dumps(found(array((CURVES | NOTHING)[name])), allow_nan=False))
        assert low < high


@pytest.mark.parametrize("name", NOTHING)
def test_with_nothing_to_draw_the_axis_has_a_default_range(name: str) -> None:
    assert log_range(array(NOTHING[name])) == list(EMPTY)
    assert linear_range(array(NOTHING[name])) == pytest.approx([-1 / 30, 1])


def test_a_row_that_hardly_moves_gets_the_range_that_is_asked_for_around_its_middle() -> None:
    values = array([0.40, np.nan, 0.41])
    low, high = round_range(values)
    assert high - low < 0.02
    low, high = round_range(values, 0.5)
    assert low <= 0.16
    assert high >= 0.65
    assert round_range(array([0, 2]), 0.5) == [0, 2]
    assert (span_of(values), span_of(array([np.nan]))) == (pytest.approx(0.01, rel=1e-5), 0)
