"""A cell need not multiply by a recurrent matrix: what trains is what NumPy computes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import cells
from playground.configuration.config import RunConfig
from playground.messages.state import State
from tests.training.leaky_cell import Leaky
from tests.training.small import double, loss_of, somewhere, tiny, train

LITTLE = 1e-5


@pytest.fixture(autouse=True)
def leaky(monkeypatch: pytest.MonkeyPatch) -> None:
    known = cells.registry()
    monkeypatch.setattr(cells, "registry", lambda: {**known, "leaky": Leaky})


def slope(config: RunConfig, state: State, place: int, at: tuple[int, ...]) -> float:
    """The next window's loss by one weight: central differences in NumPy and float64."""
    heights = []
    for little in (LITTLE, -LITTLE):
        weights: Any = [one.copy() for one in double(state.weights)]
        weights[place][at] += little
        heights.append(loss_of(config, tuple(weights), state))
    return (heights[0] - heights[1]) / (2 * LITTLE)


# 11 units are padded to fill a vector; a short stride hands the states on in the middle of the window.
@pytest.mark.parametrize("settings", [{}, {"units": "11,3", "batch_size": 2}, {"stride": 4}, {"task": "variable_length"}], ids=str)
def test_an_update_of_a_cell_without_a_recurrent_matrix_follows_the_gradient(settings: dict[str, Any]) -> None:
    config = replace(tiny(**settings, learning_rate=1), cell="leaky")
    assert config.make_cell().step_matrices(2, 3) == ()
    state = somewhere(config, seed=1)
    after, frame = train(config, state, 1)
    assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), rel=1e-5)
    for place, (old, new) in enumerate(zip(state.weights, after.weights, strict=True)):
        expected = [slope(config, state, place, at) for at in np.ndindex(old.shape)]
        np.testing.assert_allclose((old.astype(float) - new).ravel(), expected, rtol=2e-3, atol=5e-6)
        assert np.abs(expected).max() > 1e-5
