"""Heat maps of large weights, and histograms of the states that a run has kept."""

from __future__ import annotations

import numpy as np

from playground.messages.state import State
from playground.views import _weight_history
from playground.views._weight_history import BINS, COLUMNS
from playground.views.weights import strongest


def state(update: int, *weights: np.ndarray) -> State:
    return State(weights, (), (), "adam", update)


def test_a_block_shows_its_strongest_number_and_never_mixes_two_gates() -> None:
    # Two gates of three units; blocks of 2 × 2 leave one unit of each gate alone.
    weight = np.array([[1, -5, 2, 7, 1, 0], [0, 4, np.nan, -8, 2, 3], [1, 1, 1, np.inf, -1, 9]], np.float32)
    np.testing.assert_array_equal(strongest(weight, 2, 2, 2), [[-5, 2, -8, 3], [1, 1, -1, 9]])
    np.testing.assert_array_equal(strongest(weight[:2, :3], 1, 1, 1), weight[:2, :3])


def test_a_histogram_counts_from_the_largest_numbers_down_and_zero_lies_in_the_middle() -> None:
    found = _weight_history.histogram(np.array([0, 0, 0, 0, 1, -1, -1, np.nan, np.inf]), 1.0)
    assert (found[BINS // 2], found[0], found[-1]) == (1, 0.25, 0.5)
    assert np.count_nonzero(found) == 3


def test_all_moments_share_the_axis_that_the_largest_needs() -> None:
    states = [state(1, np.array([0.1, -0.2])), state(2, np.array([3.0, 0.1]))]
    found, reach = _weight_history.history(states, 0, np.array([0.5, 0.5]))
    assert reach == 4
    assert found.shape == (BINS, 3)
    # 3.0 lies an eighth of the axis below its top.
    assert np.flatnonzero(found[:, 1])[0] == BINS // 8
    # The axis grew: the histograms of before are counted again.
    wider, reach = _weight_history.history(states, 0, np.array([9.0, 0.5]))
    assert reach == 16
    assert np.flatnonzero(wider[:, 1])[0] > BINS // 8


def test_the_moments_are_spread_over_the_run_and_none_is_later_than_what_is_shown() -> None:
    states = [state(update) for update in range(1, 201)]
    chosen = [one.update for one in _weight_history.spread(states, 150)]
    assert len(chosen) == COLUMNS - 1
    assert (chosen[0], chosen[-1]) == (1, 149)
    assert set(np.diff(chosen)) <= {3, 4}
    assert [one.update for one in _weight_history.spread(states[:5], 4)] == [1, 2, 3]
