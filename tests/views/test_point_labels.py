"""No name on a map lies over another or over a point, and what has room is named."""

from __future__ import annotations

import numpy as np

from playground.views._point_labels import LETTER, LINE, named


def test_points_far_apart_are_all_named() -> None:
    assert named(np.array([[-0.9, 0], [0, 0], [0, 1]]), ["one", "two", "three"], 1.0) == ["one", "two", "three"]


def test_a_name_that_the_edge_would_cut_is_left_out() -> None:
    assert named(np.array([[-0.9, 0], [0.9, 0.5], [0.97, -0.5]]), ["thirteen", "six", "one"], 1.0) == ["", "six", ""]


def test_of_points_in_one_place_the_first_is_named() -> None:
    assert named(np.zeros((3, 2)), ["one", "two", "three"], 1.0) == ["one", "", ""]


def test_no_two_names_that_are_shown_overlap() -> None:
    places = np.random.default_rng(0).normal(0, 0.3, (120, 2))
    names = ["seventy" if number % 2 else "six" for number in range(120)]
    shown = [(place, name) for place, name in zip(places, named(places, names, 1.0), strict=True) if name]
    assert 10 < len(shown) < 120
    for place, name in shown:
        above = (places - place) / 2
        assert not ((np.abs(above[:, 0]) < LETTER * len(name) / 2) & (above[:, 1] > 0) & (above[:, 1] < LINE)).any()
    for number, (place, name) in enumerate(shown):
        for other, other_name in shown[:number]:
            apart = np.abs(place - other) / 2
            assert apart[1] >= LINE or apart[0] >= LETTER * (len(name) + len(other_name)) / 2
