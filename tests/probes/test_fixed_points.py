"""Fixed points, their Jacobians and timescales: against linear networks, finite differences, and a network worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground import cells
from playground.cells import unclamped
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.probes import Snapshot, registry
from playground.probes._fixed_points import HeldLayer, minimised, search, timescales
from playground.probes._validation_states import read
from playground.reference import network
from playground.tasks import NO_UPLOADS
from tests.training.leaky_cell import Leaky
from tests.variants import VARIANTS

HAIR = 1e-6


def held(cell: cells.Cell, units: int, seed: int = 0, size: float = 0.6) -> HeldLayer:
    """A layer of random weights that reads the same two numbers all the time."""
    rng = np.random.default_rng(seed)
    weights = {name: rng.normal(0, size, shape) for name, shape in cell.weight_shapes(2, units).items()}
    return HeldLayer(cell, weights, rng.normal(size=2), unclamped)


def rectified() -> HeldLayer:
    """A ReLU network of positive weights, and so a linear one: h ← hU + b."""
    cell = cells.registry()["simple"]({"activation": "relu"})
    recurrent = np.random.default_rng(1).uniform(0, 0.3, (4, 4))
    return HeldLayer(
        cell, {"kernel": np.ones((1, 4)), "recurrent_kernel": recurrent, "bias": np.arange(4.0)}, np.ones(1), unclamped
    )


def test_the_one_fixed_point_of_a_linear_network_is_found_with_its_eigenvalues() -> None:
    layer, starts = rectified(), np.random.default_rng(0).uniform(0, 12, (20, 4))
    found = search(layer, starts, 40, starts, 1.0, 12)
    recurrent = layer.weights["recurrent_kernel"]
    by_hand = np.linalg.solve((np.eye(4) - recurrent).T, 1 + np.arange(4.0))
    np.testing.assert_array_equal(found.fixed, [True])
    np.testing.assert_allclose(found.states, [by_hand], rtol=1e-6)
    np.testing.assert_allclose(found.jacobians, [recurrent.T], atol=1e-12)


def test_units_that_leak_have_their_decay_as_eigenvalues_and_timescales() -> None:
    layer = held(Leaky({}), 3)
    starts = np.random.default_rng(0).normal(size=(9, 3))
    found = search(layer, starts, 40, 9 * starts, 1.0, 12)
    decay = 1 / (1 + np.exp(-layer.weights["decay"]))
    fed = np.tanh(layer.held @ layer.weights["kernel"] + layer.weights["bias"])
    np.testing.assert_allclose(found.states, [fed / (1 - decay)], rtol=1e-6)
    np.testing.assert_allclose(found.jacobians, [np.diag(decay)])
    steps = timescales(np.diagonal(found.jacobians[0]))
    np.testing.assert_allclose(decay**steps, np.full(3, np.exp(-1)))
    np.testing.assert_array_equal(timescales(np.array([0, 1, 1.2, -np.exp(-0.5)])).round(9), [0, np.inf, np.inf, 2])


@pytest.mark.parametrize("pairs", VARIANTS.values(), ids=VARIANTS)
def test_a_jacobian_is_the_finite_difference_of_a_time_step(pairs: dict[str, Any]) -> None:
    cell = from_pairs(pairs).make_cell()
    layer, width = held(cell, 3), 3 * len(cell.STATES)
    states = np.random.default_rng(2).normal(0, 0.5, (2, width))
    after, jacobians = layer.step(states)
    assert after.shape == (2, width)
    for place in range(width):
        nudge = np.eye(width)[place] * HAIR
        slope = (layer.step(states + nudge)[0] - layer.step(states - nudge)[0]) / (2 * HAIR)
        np.testing.assert_allclose(jacobians[:, :, place], slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("pairs", VARIANTS.values(), ids=VARIANTS)
def test_where_a_network_rests_the_search_ends(pairs: dict[str, Any]) -> None:
    """Small recurrent weights: whatever it begins with, the network settles, and c with h."""
    cell = from_pairs(pairs).make_cell()
    layer = held(cell, 3, size=0.3)
    starts = np.random.default_rng(3).normal(0, 0.3, (5, 3 * len(cell.STATES)))
    settled = starts
    for _ in range(400):
        settled = layer.step(settled)[0]
    states, speeds, _ = minimised(layer, starts, 40, 1e-12)
    assert speeds.max() < 1e-9
    np.testing.assert_allclose(states, settled, atol=1e-6)


def test_a_switch_has_two_stable_fixed_points_and_an_unstable_one_between_them() -> None:
    # h ← tanh(2h): 0 and ±0.9575.
    cell = cells.registry()["simple"]({"activation": "tanh"})
    weights = {"kernel": np.zeros((1, 1)), "recurrent_kernel": np.array([[2.0]]), "bias": np.zeros(1)}
    visited = np.linspace(-1, 1, 21)[:, None]
    found = search(HeldLayer(cell, weights, np.zeros(1), unclamped), visited, 40, visited, 1.0, 12)
    order = np.argsort(found.states[:, 0])
    np.testing.assert_allclose(found.states[order, 0], [-0.9575040241, 0, 0.9575040241], atol=1e-7)
    np.testing.assert_allclose(found.jacobians[order, 0, 0] > 1, [False, True, False])


def test_a_line_that_is_nearly_touched_is_a_slow_point_and_no_fixed_one() -> None:
    # h ← tanh(1.2h + 0.07) stays above h for all h below 0, by 0.01 where it is nearest.
    cell = cells.registry()["simple"]({"activation": "tanh"})
    weights = {"kernel": np.zeros((1, 1)), "recurrent_kernel": np.array([[1.2]]), "bias": np.array([0.07])}
    visited = np.linspace(-0.9, 0.2, 21)[:, None]
    found = search(HeldLayer(cell, weights, np.zeros(1), unclamped), visited, 60, visited, 0.3, 12)
    slow = found.states[~found.fixed, 0]
    # Where ‖F(h) − h‖ is least: 1.2 (1 − tanh²) = 1.
    by_hand = (np.arctanh(-np.sqrt(1 - 1 / 1.2)) - 0.07) / 1.2
    np.testing.assert_allclose(slow, [by_hand], atol=1e-4)


def snapshot(config: RunConfig, **kept: np.ndarray) -> Snapshot:
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.5, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]
    part = config.training_data(0, NO_UPLOADS).cut(0, config.truncation_length)
    return Snapshot(config, weights, network.zero_states(config, config.batch_size), part, 0, kept=kept)


@pytest.mark.parametrize("cell", ["lstm", "gru", "peephole"])
def test_the_probe_finds_what_the_network_itself_comes_to_rest_at(cell: str) -> None:
    config = from_pairs({"task": "echo", "cell": cell, "layers": 2, "units": "4,3", "batch_size": 2, "truncation_length": 6})
    now = snapshot(config)
    found = registry()["dynamics"].measure(now)
    for bit in (0, 1):
        seen = network.forward(config, now.weights, np.full((1, 500, 1), bit, np.float32), network.zero_states(config, 1))
        rests = (seen.layers[0]["h"][0, -1] - found["middle"][0, :4]) @ found["directions"][0, :4]
        mine = (found["held"][0] == bit) & (found["fixed"][0] == 1)
        assert np.abs(found["places"][0][mine] - rests).sum(axis=-1).min() < 1e-4
    # The second layer reads hidden states: one of them is held.
    assert set(found["held"][1][np.isfinite(found["held"][1])]) <= {0.0}
    states = read(config, now.weights, NO_UPLOADS, 2_400)
    kept = states.layers[0]["forget"] if cell != "gru" else 1 - states.layers[0]["update"]
    by_hand = [-1 / np.log(kept[states.there][:, unit].astype(np.float64)).mean() for unit in range(4)]
    np.testing.assert_allclose(found["timescales"][0, :4], by_hand, rtol=1e-6)


def test_a_large_network_goes_on_from_where_the_last_search_ended() -> None:
    config = from_pairs({"task": "echo", "cell": "lstm", "units": 64, "batch_size": 2, "truncation_length": 6})
    probe, now = registry()["dynamics"], snapshot(config)
    first = probe.measure(now)
    assert np.isfinite(first["searched"]).any()
    again = probe.measure(snapshot(config, **{name: first[name] for name in probe.KEEPS}))

    def least(arrays: dict[str, np.ndarray]) -> float:
        layer = HeldLayer(
            config.make_cell(),
            {name: np.asarray(one, np.float64) for name, one in network.by_layer(config, now.weights)["layer_1"].items()},
            np.zeros(1),
            unclamped,
        )
        states = arrays["searched"][0, 0]
        states = states[np.isfinite(states).all(axis=-1)]
        return float(np.linalg.norm(layer.step(states)[0] - states, axis=-1).min())

    assert least(again) < 0.9 * least(first) or least(first) < 1e-9
