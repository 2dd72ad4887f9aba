"""The adding problem: its marks, its target, the one time step that counts, and its baseline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.settings import SettingError
from playground.tasks import Epoch
from playground.tasks.adding import Adding

ROWS = 4


def windows(length: int, seed: int = 0) -> Epoch:
    """One sequence a row: (rows · updates, length, …)."""
    return task(length).data(np.random.default_rng(seed), ROWS, length).in_windows(length)


def task(length: int) -> Adding:
    return Adding({"length": length, "updates_per_epoch": 500})


@pytest.mark.parametrize("length", [10, 11, 50, 200])
def test_the_target_is_the_sum_of_one_marked_value_of_each_half(length: int) -> None:
    data = windows(length)
    values, markers = data.inputs[..., 0], data.inputs[..., 1]
    assert set(np.unique(markers)) == {0, 1}
    assert (markers[:, : length // 2].sum(axis=1) == 1).all()
    assert (markers[:, length // 2 :].sum(axis=1) == 1).all()
    np.testing.assert_allclose(data.targets[:, -1, 0], (values * markers).sum(axis=1), rtol=1e-6)
    assert 0 <= values.min() < 0.01 < 0.99 < values.max() < 1


def test_all_places_of_a_half_are_marked_equally_often() -> None:
    often = windows(10).inputs[..., 1].mean(axis=0)
    # 2 000 sequences: four deviations of a share of one fifth.
    assert np.abs(often - 0.2).max() < 4 * np.sqrt(0.2 * 0.8 / 2_000)


def test_only_the_last_time_step_counts() -> None:
    data = windows(20)
    assert data.weights is not None
    assert (data.weights[:, -1] == 1).all()
    assert not data.weights[:, :-1].any()
    right = data.targets.copy()
    right[:, :-1] = 99
    assert task(20).metrics(data, right) == {"mean square error": 0}


def test_always_answering_1_has_the_variance_of_two_values() -> None:
    baseline = task(10).baselines()["mean square error"]["always answering 1"]
    assert baseline == pytest.approx(np.square(np.linspace(0, 1, 100_001) - 0.5).mean() * 2, rel=1e-4)
    data = windows(10)
    always = task(10).metrics(data, np.ones_like(data.targets))["mean square error"]
    assert always == pytest.approx(baseline, rel=0.1)
    other = [task(10).metrics(data, np.full_like(data.targets, answer))["mean square error"] for answer in (0.9, 1.1)]
    assert always < min(other)


def test_the_window_is_the_sequence() -> None:
    config = from_pairs({"task": "adding", "length": 30})
    assert (config.truncation_length, config.carry_state, config.columns) == (30, False, 3_000)
    with pytest.raises(SettingError, match="truncation_length must be 30 for task adding, got 15"):
        replace(config, truncation_length=RunConfig().truncation_length)
