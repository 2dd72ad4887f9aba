"""The gradients of every cell and architecture against finite differences in float64, the Jacobian norms against powers of a matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground import cells, tasks
from playground.cells import unclamped
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.probes import _state_gradients
from playground.probes._dual_numbers import DifferentiatedLayer
from playground.reference import network
from playground.reference.network import LayerStates, Masks
from tests.cells.independent import Independent
from tests.variants import VARIANTS, choices

ROW, HAIR = 1, 1e-6
CASES = {name: pairs | {"layers": 2, "units": "5,3"} for name, pairs in VARIANTS.items()} | {
    "clamps": {"cell": "lstm", "layers": 2, "units": "4,3", "clamps": "1.forget=1,1.unit2=0,2.output=0.5,2.unit0=0"},
    "clamps, reset after": {"cell": "gru", "reset_after": True, "units": 4, "clamps": "1.update=0.3,1.unit1=0"},
    "series": {"task": "sine", "cell": "gru", "units": 4, "batch_size": 3},
    "sequences": {"task": "reber", "cell": "lstm", "units": 4, "batch_size": 3},
    "weights": {"task": "adding", "cell": "lstm", "units": 4, "batch_size": 3, "length": 12},
    "encoder and decoder": {"task": "translate", "cell": "lstm", "units": 4, "batch_size": 3, "attention": False},
    "attention": {"task": "translate", "cell": "gru", "layers": 2, "units": "4,3", "embedding": 3, "batch_size": 3},
}


def random_weights(config: RunConfig, rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.normal(0, 0.4, shape) for *_, shape in network.weight_shapes(config)]


def random_masks(config: RunConfig, rng: np.random.Generator) -> list[Masks]:
    """Dropout of one half everywhere."""
    batch, steps, features, masks = config.batch_size, config.truncation_length, config.features, []
    for units in config.units:
        shapes = (batch, steps, features), (batch, steps, units), (batch, units)
        masks.append(Masks(*(2.0 * (rng.random(shape) < 0.5) for shape in shapes)))
        features = units
    return masks


def nudged(states: LayerStates, layer: int, place: int, unit: int, by: float) -> LayerStates:
    moved = [[state.copy() for state in own] for own in states]
    moved[layer][place][ROW, unit] += by
    return tuple(map(tuple, moved))


@pytest.mark.parametrize("dropout", [False, True])
@pytest.mark.parametrize("pairs", CASES.values(), ids=CASES)
def test_what_the_truncation_cuts_is_the_finite_difference_of_the_loss(pairs: dict[str, Any], dropout: bool) -> None:
    """By the states before the window: the gradient goes through all time steps, layers, readout and attention to get there."""
    config, rng = from_pairs(pairs), np.random.default_rng(0)
    task = config.make_task()
    part = task.data(rng, config.batch_size, config.truncation_length).cut(0, config.truncation_length)
    weights, masks = random_weights(config, rng), random_masks(config, rng) if dropout else None
    states = tuple(
        tuple(rng.normal(0, 0.3, state.shape) for state in layer) for layer in network.zero_states(config, config.batch_size)
    )
    found = _state_gradients.gradients(config, weights, part, states, masks, ROW)

    def loss(states: LayerStates) -> float:
        outputs = network.forward(config, weights, part.inputs.astype(np.float64), states, masks, part.padding).outputs
        return tasks.mean(tasks.loss(task, part.targets, outputs), part.weights)

    for layer, units in enumerate(config.units):
        for place, name in enumerate(config.make_cell().STATES):
            numerical = [
                (loss(nudged(states, layer, place, unit, HAIR)) - loss(nudged(states, layer, place, unit, -HAIR))) / (2 * HAIR)
                for unit in range(units)
            ]
            np.testing.assert_allclose(found.cut[layer][name], numerical, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("name", cells.registry())
def test_a_state_s_gradient_inside_the_window_is_that_of_the_window_that_begins_after_it(name: str) -> None:
    config, rng = from_pairs({"cell": name, "units": 4}), np.random.default_rng(1)
    steps, weights = config.truncation_length, random_weights(from_pairs({"cell": name, "units": 4}), np.random.default_rng(2))
    part = config.make_task().data(rng, config.batch_size, steps).cut(0, steps)
    states = network.zero_states(config, config.batch_size)
    whole = _state_gradients.gradients(config, weights, part, states, None, ROW)
    early, late = part.cut(0, 6), part.cut(6, steps)
    between = network.forward(config, weights, early.inputs.astype(np.float64), states).states
    rest = _state_gradients.gradients(config, weights, late, between, None, ROW)
    # A mean over fewer positions weighs each the more; what the state after step 5 says itself is no part of the rest.
    share = (steps - 6) / steps
    outputs = network.forward(config, weights, part.inputs.astype(np.float64), states).outputs
    own = (tasks.softmax(outputs[ROW, 5]) - np.eye(2)[part.targets[ROW, 5]]) / (steps * config.batch_size)
    for state in config.make_cell().STATES:
        expected = rest.cut[0][state] * share
        if state == "h":
            expected = expected + own @ network.by_layer(config, weights)["readout"]["kernel"].T
        np.testing.assert_allclose(whole.of_states[0][state][5], expected, rtol=1e-6, atol=1e-14)


def test_the_jacobian_norms_of_a_linear_network_are_the_norms_of_the_matrix_s_powers() -> None:
    """ReLU units that are never below 0 are linear: ∂h_t/∂h_{t−k} = U^k."""
    config, rng = from_pairs({"activation": "relu", "units": 5}), np.random.default_rng(3)
    weights = [rng.uniform(0.01, 0.4, shape) for *_, shape in network.weight_shapes(config)]
    part = config.make_task().data(rng, config.batch_size, config.truncation_length).cut(0, config.truncation_length)
    found = _state_gradients.gradients(config, weights, part, network.zero_states(config, config.batch_size), None, ROW)
    matrix = network.by_layer(config, weights)["layer_1"]["recurrent_kernel"]
    norms = [np.linalg.norm(np.linalg.matrix_power(matrix, k), 2) for k in range(config.truncation_length + 1)]
    np.testing.assert_allclose(found.jacobian_norms[0], norms, rtol=1e-9)


@pytest.mark.parametrize("name", cells.registry())
def test_the_jacobian_norms_are_the_finite_differences_of_a_hidden_state_by_an_earlier_one(name: str) -> None:
    config, rng = from_pairs({"cell": name, "units": 4}), np.random.default_rng(4)
    weights = random_weights(config, rng)
    part = config.make_task().data(rng, config.batch_size, config.truncation_length).cut(0, config.truncation_length)
    states = tuple(
        tuple(rng.normal(0, 0.5, state.shape) for state in layer) for layer in network.zero_states(config, config.batch_size)
    )

    def last(states: LayerStates) -> np.ndarray:
        return network.forward(config, weights, part.inputs.astype(np.float64), states).states[0][0][ROW]

    jacobian = np.stack(
        [(last(nudged(states, 0, 0, unit, HAIR)) - last(nudged(states, 0, 0, unit, -HAIR))) / (2 * HAIR) for unit in range(4)]
    )
    found = _state_gradients.gradients(config, weights, part, states, None, ROW)
    assert found.jacobian_norms[0][-1] == pytest.approx(np.linalg.norm(jacobian, 2), rel=1e-4)
    assert len(found.jacobian_norms[0]) == config.truncation_length + 1


@pytest.mark.parametrize("activation", choices(Independent.SETTINGS[0]))
def test_a_cell_without_a_recurrent_matrix_has_the_gradients_of_finite_differences(activation: str) -> None:
    cell, rng = Independent({"own_activation": activation}), np.random.default_rng(5)
    assert cell.step_matrices(2, 4) == ()
    weights = {name: rng.normal(size=shape) for name, shape in cell.weight_shapes(2, 4).items()}
    inputs, before, mask = rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), 2.0 * (rng.random(4) < 0.5)
    layer = DifferentiatedLayer(cell, weights, inputs, [before], mask, unclamped)
    wanted = rng.normal(size=4)

    def after(h: np.ndarray, projected: np.ndarray) -> float:
        (new,), _ = cell.step(cells.NumPyOps, weights, projected, (h,), mask)
        return float(new @ wanted)

    for t in range(3):
        arguments = before[t], cell.project(cells.NumPyOps, weights, inputs[t])
        (by_state,), by_inputs = layer.back(t, wanted[None])
        for place, found in enumerate((by_state, by_inputs)):
            for unit in range(4):
                high, low = ([one.copy() for one in arguments] for _ in range(2))
                high[place][unit] += HAIR
                low[place][unit] -= HAIR
                assert found[unit] == pytest.approx((after(*high) - after(*low)) / (2 * HAIR), rel=1e-5, abs=1e-8)
