"""The medians of blocks of losses: against NumPy over the same losses, however they came and were cut."""

from __future__ import annotations

import numpy as np
import pytest

from playground.runs import loss_medians
from playground.runs.loss_medians import SMALLEST, LossMedians

LOSSES = np.random.default_rng(0).random(1000).astype(np.float32)


def medians_of(losses: np.ndarray, size: int) -> np.ndarray:
    whole = len(losses) // size * size
    return np.median(losses[:whole].reshape(-1, size), axis=1)


@pytest.mark.parametrize("cuts", [[], [1], [31, 32, 33], [500], [64, 999]])
def test_every_whole_block_has_its_median_however_the_losses_come(cuts: list[int]) -> None:
    found = LossMedians()
    for part in np.split(LOSSES, cuts):
        found.add(part)
    np.testing.assert_allclose(found.values, medians_of(LOSSES, SMALLEST))
    assert found.ends.tolist() == [SMALLEST * number for number in range(1, 1 + len(LOSSES) // SMALLEST)]


@pytest.mark.parametrize("update", [0, 1, 32, 33, 970, 992, 995, 1000])
def test_what_follows_a_cut_counts_from_there(update: int) -> None:
    found = LossMedians()
    found.add(LOSSES)
    before = found.snapshot()
    kept = before.values.copy()
    found.truncate(update)
    found.add(LOSSES[update:] + 1)
    expected = medians_of(np.concatenate([LOSSES[:update], LOSSES[update:] + 1]), SMALLEST)
    # Of a block that had its median when it was cut, the losses are gone.
    known = ~np.isnan(found.values)
    np.testing.assert_allclose(found.values[known], expected[known])
    assert np.count_nonzero(~known) <= 1
    assert len(found.values) == len(expected)
    np.testing.assert_array_equal(before.values, kept)


def test_a_full_table_merges_pairs_and_loses_no_update(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loss_medians, "MOST", 8)
    found = LossMedians()
    for part in np.split(LOSSES, 50):
        found.add(part)
        assert len(found.values) <= 8
    assert len(found.values) == len(LOSSES) // found.size
    known = found.values[~np.isnan(found.values)]
    assert len(known) >= len(found.values) - 3
    np.testing.assert_allclose(known, 0.5, atol=0.15)
