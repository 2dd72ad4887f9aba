"""How many units are computed, and what becomes of arrays that get more of them."""

from __future__ import annotations

import numpy as np
import pytest

from playground import cells
from playground.training import simd_padding


@pytest.mark.parametrize(
    ("units", "expected"),
    [(1, 1), (4, 4), (8, 8), (9, 16), (15, 16), (16, 16), (24, 24), (30, 32), (100, 100), (105, 112), (256, 256)],
)
def test_only_a_vector_that_is_more_than_half_full_is_filled(units: int, expected: int) -> None:
    assert simd_padding.width(units) == expected


@pytest.mark.parametrize("name", cells.registry())
def test_new_units_come_after_those_of_each_gate_and_hold_zeros(name: str) -> None:
    # As many features as units: the kernel's first axis must not grow.
    cell, units, wide = cells.make(name, {"activation": "tanh", "reset_after": True}), 3, 5
    rng = np.random.default_rng(0)
    for weight, shape in cell.weight_shapes(units, units).items():
        array = rng.normal(size=shape).astype(np.float32)
        found = simd_padding.widened(array, cell.weight_shapes(units, wide)[weight], units).numpy()
        apart = found.reshape(*found.shape[:-1], -1, wide)
        own = apart[:units] if weight == "recurrent_kernel" else apart
        np.testing.assert_array_equal(own[..., :units], array.reshape(*array.shape[:-1], -1, units))
        assert np.count_nonzero(found) == array.size
