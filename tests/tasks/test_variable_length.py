"""Sequences of different lengths: their values, their padding and their baselines."""

from __future__ import annotations

import numpy as np
import pytest

from playground.tasks import Epoch, mean
from playground.tasks.variable_length import VariableLength

ROWS = 40


def made(longest: int = 8, updates: int = 50) -> tuple[VariableLength, Epoch]:
    task = VariableLength({"longest": longest, "updates_per_epoch": updates})
    return task, task.data(np.random.default_rng(0), ROWS, longest)


@pytest.mark.parametrize("longest", [2, 8, 200])
def test_targets_are_the_mean_so_far_until_the_sequence_ends(longest: int) -> None:
    _, data = made(longest, updates=10)
    assert data.padding is not None
    assert data.weights is not None
    padding = data.padding.reshape(-1, longest)
    assert np.array_equal(data.weights == 0, data.padding)
    for values, targets, ended in zip(data.inputs.reshape(-1, longest), data.targets.reshape(-1, longest), padding, strict=True):
        length = longest - ended.sum()
        for t in range(length):
            assert targets[t] == pytest.approx(values[: t + 1].mean(), abs=1e-5)
        assert not values[length:].any()
        assert not targets[length:].any()


def test_all_lengths_are_equally_likely() -> None:
    _, data = made(updates=200)
    assert data.padding is not None
    lengths = 8 - data.padding.reshape(-1, 8).sum(axis=1)
    # Five deviations of a count of 8 000.
    np.testing.assert_allclose(np.bincount(lengths, minlength=9)[1:] / 8_000, 1 / 8, atol=5 * (1 / 8 / 8_000) ** 0.5)


def test_the_baselines_agree_with_the_data() -> None:
    task, data = made(updates=500)
    told = task.baselines()["mean square error"]
    for name, outputs in (("always 0", np.zeros_like(data.targets)), ("the value just read", data.inputs)):
        assert task.metrics(data, outputs)["mean square error"] == pytest.approx(told[name], rel=0.03)


def test_padding_that_leaks_into_the_metric_lowers_it() -> None:
    task, data = made()
    honest = task.metrics(data, np.zeros_like(data.targets))["mean square error"]
    leaking = mean(np.mean(data.targets**2, axis=-1), None)
    assert leaking < 0.7 * honest
