"""The linear readout on states made by hand, whose contents are known."""

from __future__ import annotations

import numpy as np
import pytest

from playground.probes._linear_readout import FEW, chance, determined, recall

ROWS, STEPS = 60, 20
LAGS = np.arange(8)


def shifted(values: np.ndarray, lag: int) -> np.ndarray:
    return np.pad(values, ((0, 0), (lag, 0)))[:, : values.shape[1]]


def ages() -> np.ndarray:
    return np.broadcast_to(np.arange(STEPS), (ROWS, STEPS))


def test_a_state_that_holds_the_last_three_bits_tells_these_and_no_other() -> None:
    bits = np.random.default_rng(0).integers(0, 2, (ROWS, STEPS))
    mixed = np.stack([shifted(bits, lag) for lag in range(3)], axis=-1) @ np.random.default_rng(1).normal(size=(3, 5))
    told = recall(mixed, bits, 2, ages(), LAGS)
    assert (told[:3] == 1).all()
    assert np.abs(told[3:] - 0.5).max() < 0.12


def test_a_state_that_mixes_two_values_explains_half_of_each() -> None:
    values = np.random.default_rng(0).normal(size=(ROWS, STEPS))
    state = (shifted(values, 1) + shifted(values, 4))[..., None]
    told = recall(state, values, 0, ages(), LAGS)
    assert told[[1, 4]] == pytest.approx([0.5, 0.5], abs=0.12)
    assert np.abs(np.delete(told, [1, 4])).max() < 0.05


def test_a_readout_is_tested_on_rows_that_it_was_not_fitted_on() -> None:
    """As many noisy units as time steps to fit on: such a fit is worth nothing on the other rows."""
    rng = np.random.default_rng(0)
    bits, noise = rng.integers(0, 2, (ROWS, STEPS)), rng.normal(size=(ROWS, STEPS, 400))
    assert np.abs(recall(noise, bits, 2, ages(), LAGS) - 0.5).max() < 0.12


def test_chance_is_the_most_frequent_class_or_the_mean() -> None:
    rng = np.random.default_rng(0)
    letters = rng.choice(3, (ROWS, STEPS), p=[0.7, 0.2, 0.1])
    assert chance(letters, 3, ages(), LAGS) == pytest.approx([0.7] * 8, abs=0.06)
    assert chance(rng.normal(size=(ROWS, STEPS)), 0, ages(), LAGS) == pytest.approx([0] * 8, abs=0.02)


def test_a_lag_with_too_few_time_steps_is_nan() -> None:
    bits = np.random.default_rng(0).integers(0, 2, (ROWS, STEPS))
    told = recall(bits[..., None], bits, 2, np.where(ages() < 4, ages(), -1), LAGS)
    assert told[0] == 1
    # At lag 3 each of 30 rows that are learned from has one such time step, at lag 2 two.
    assert np.isnan(told).tolist() == [False] * 3 + [True] * 5
    few = recall(bits[: FEW // STEPS, :, None], bits[: FEW // STEPS], 2, ages()[: FEW // STEPS], LAGS)
    assert np.isnan(few).all()


def test_a_constant_unit_and_infinite_states_do_no_harm() -> None:
    bits = np.random.default_rng(0).integers(0, 2, (ROWS, STEPS))
    states = np.stack([bits, np.full(bits.shape, 0.3)], axis=-1)
    assert recall(states, bits, 2, ages(), LAGS)[0] == 1
    assert np.isnan(recall(np.full((ROWS, STEPS, 2), np.inf), bits, 2, ages(), LAGS)).all()


def test_r_squared_is_1_for_the_truth_0_for_the_mean_and_below_for_worse() -> None:
    truth = np.array([1.0, 2.0, 3.0])
    assert [determined(truth, said) for said in (truth, np.full(3, 2.0), truth[::-1])] == [1, 0, -3]
    assert np.isnan(determined(np.ones(3), truth))
