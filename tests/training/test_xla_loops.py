"""How loops are compiled and matrices multiplied in them changes the speed, not what is computed."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from playground.configuration.config_text import from_pairs
from playground.training import advance, xla_loops
from playground.training.compiled_chunk import Trainer
from tests.training.small import loss_of, tiny, train


@pytest.mark.parametrize("shape", [(1, 1, 1), (10, 8, 64), (5, 16, 3), (7, 17, 30), (3, 64, 16), (50, 121, 30)], ids=str)
def test_a_product_is_what_numpy_says(shape: tuple[int, int, int]) -> None:
    rows, terms, columns = shape
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(rows, terms)).astype(np.float32), rng.normal(size=(terms, columns)).astype(np.float32)
    found = tf.function(xla_loops.product, jit_compile=True, autograph=False)(tf.constant(left), tf.constant(right))
    np.testing.assert_allclose(found.numpy(), left.astype(float) @ right.astype(float), rtol=1e-4, atol=1e-5)


# Sums of 20 and of 3 terms are computed in two ways: one cell with layers of both, the others with one layer.
@pytest.mark.parametrize(("cell", "units"), [("simple", "20,3"), ("lstm", "20"), ("peephole", "20"), ("gru", "20")])
def test_loops_within_one_function_train_like_loops_apart(cell: str, units: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tiny(cell=cell, layers=units.count(",") + 1, units=units, carry_state=True, clip_norm=0.5)
    found = []
    ways = {"fused": (10**6, 10**6), "steps": (0, 10**6), "apart": (0, 0)}
    if cell != "simple":  # what keeps whole updates apart knows nothing of the cell
        del ways["steps"]
    for update, step in ways.values():
        monkeypatch.setattr(xla_loops, "LARGEST_UPDATE", update)
        monkeypatch.setattr(xla_loops, "LARGEST_STEP", step)
        alone = Trainer(config, "CPU:0")
        monkeypatch.setattr(advance.session(), "trainer", lambda config, device, alone=alone: alone)
        found.append(train(config, advance.first_state(config), 5))
    (one, first), *others = found
    for state, frame in others:
        np.testing.assert_allclose(frame.losses, first.losses, rtol=1e-5)
        for ours, theirs in zip(state.weights, one.weights, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)


def test_a_small_network_with_a_large_batch_and_long_windows_is_compiled_less_tightly() -> None:
    """XLA gives its larger products to a library that it can't call from within one function."""
    config = from_pairs({"cell": "lstm", "units": "5", "batch_size": "100", "truncation_length": "200"})
    trainer = advance.session().trainer(config, "CPU:0")
    assert trainer.fused_update
    before = advance.first_state(config)
    _, frame = train(config, before, 2)
    assert not trainer.fused_update
    assert frame.losses[0] == pytest.approx(loss_of(config, before.weights, before), rel=1e-5)
