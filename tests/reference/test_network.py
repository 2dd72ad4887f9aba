"""The network in NumPy: layers on top of each other, a readout, dropout's masks, and generation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import cells, tasks
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.reference import network
from playground.reference.network import Masks

ROWS, STEPS = 3, 5


def small(**settings: Any) -> RunConfig:
    return from_pairs({"layers": 2, "units": "4,3", "batch_size": ROWS, "truncation_length": STEPS, **settings})


def weights_of(config: RunConfig, seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(0, 0.5, shape) for _, _, shape in network.weight_shapes(config))


def inputs_of(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(ROWS, STEPS, 1))


def test_two_layers_and_a_readout_are_the_equations_written_out() -> None:
    config, inputs = small(), inputs_of()
    w1, u1, b1, w2, u2, b2, w, b = weights = weights_of(config)
    seen = network.forward(config, weights, inputs, network.zero_states(config, ROWS))
    first, second = np.zeros((ROWS, 4)), np.zeros((ROWS, 3))
    for t in range(STEPS):
        first = np.tanh(inputs[:, t] @ w1 + first @ u1 + b1)
        second = np.tanh(first @ w2 + second @ u2 + b2)
        np.testing.assert_allclose(seen.layers[0]["h"][:, t], first, atol=1e-12)
        np.testing.assert_allclose(seen.layers[1]["h"][:, t], second, atol=1e-12)
        np.testing.assert_allclose(seen.outputs[:, t], second @ w + b, atol=1e-12)
    np.testing.assert_allclose(seen.states[0][0], first, atol=1e-12)
    np.testing.assert_allclose(seen.states[1][0], second, atol=1e-12)


@pytest.mark.parametrize("cell", cells.registry())
def test_a_sequence_read_in_two_pieces_is_the_sequence(cell: str) -> None:
    config, inputs = small(cell=cell), inputs_of()
    weights = weights_of(config)
    whole = network.forward(config, weights, inputs, network.zero_states(config, ROWS))
    head = network.forward(config, weights, inputs[:, :2], network.zero_states(config, ROWS))
    tail = network.forward(config, weights, inputs[:, 2:], head.states)
    np.testing.assert_allclose(np.concatenate([head.outputs, tail.outputs], 1), whole.outputs, atol=1e-12)
    for layer in range(2):
        for name, signal in whole.layers[layer].items():
            both = np.concatenate([head.layers[layer][name], tail.layers[layer][name]], 1)
            np.testing.assert_allclose(both, signal, atol=1e-12)


@pytest.mark.parametrize("cell", cells.registry())
def test_weights_have_the_declared_shapes_and_order(cell: str) -> None:
    config = small(cell=cell)
    told = list(network.weight_shapes(config))
    named = network.by_layer(config, weights_of(config))
    assert list(named) == ["layer_1", "layer_2", "readout"]
    assert [(layer, name, weight.shape) for layer, part in named.items() for name, weight in part.items()] == told
    with pytest.raises(ValueError, match="argument 2 is"):
        network.by_layer(config, weights_of(config)[1:])


def test_masks_of_ones_change_nothing_and_each_kind_acts_where_it_says() -> None:
    config, inputs = small(), inputs_of()
    weights, zero = weights_of(config), network.zero_states(config, ROWS)

    def masks(**changes: np.ndarray) -> list[Masks]:
        first = Masks(np.ones((ROWS, STEPS, 1)), np.ones((ROWS, STEPS, 4)), np.ones((ROWS, 4)))
        return [replace(first, **changes), Masks(np.ones((ROWS, STEPS, 4)), np.ones((ROWS, STEPS, 3)), np.ones((ROWS, 3)))]

    plain = network.forward(config, weights, inputs, zero)
    assert np.array_equal(network.forward(config, weights, inputs, zero, masks()).outputs, plain.outputs)
    blind = network.forward(config, weights, inputs, zero, masks(inputs=np.zeros((ROWS, STEPS, 1))))
    np.testing.assert_allclose(blind.outputs, network.forward(config, weights, 0 * inputs, zero).outputs)
    mute = network.forward(config, weights, inputs, zero, masks(outputs=np.zeros((ROWS, STEPS, 4))))
    assert np.array_equal(mute.layers[0]["h"], plain.layers[0]["h"])
    without_kernel = [*weights[:3], 0 * weights[3], *weights[4:]]
    np.testing.assert_allclose(mute.outputs, network.forward(config, without_kernel, inputs, zero).outputs)
    forgetful = network.forward(config, weights, inputs, zero, masks(recurrent=np.zeros((ROWS, 4))))
    without_recurrence = [weights[0], 0 * weights[1], *weights[2:]]
    np.testing.assert_allclose(forgetful.outputs, network.forward(config, without_recurrence, inputs, zero).outputs)


@pytest.mark.parametrize("carry", [True, False])
def test_a_generated_value_is_the_prediction_from_the_values_before_it(carry: bool) -> None:
    config = small(task="sine", carry_state=carry, cell="gru")
    weights, task = weights_of(config), config.make_task()
    rng = np.random.default_rng(2)
    start = tasks.Generation(("one", "other"), rng.normal(size=(2, STEPS, 1)).astype(np.float32), None, 4)
    made = network.generate(config, weights, task, start)
    assert made.shape == (2, STEPS + 4)
    np.testing.assert_array_equal(made[:, :STEPS], start.starts[..., 0])
    for t in range(STEPS, STEPS + 4):
        seen_from = 0 if carry else t - STEPS
        read = network.forward(config, weights, made[:, seen_from:t, None], network.zero_states(config, 2))
        np.testing.assert_allclose(made[:, t], read.outputs[:, -1, 0], atol=1e-6)


def test_float32_stays_float32() -> None:
    for cell in cells.registry():
        config = small(cell=cell)
        weights = [weight.astype(np.float32) for weight in weights_of(config)]
        seen = network.forward(config, weights, inputs_of().astype(np.float32), network.zero_states(config, ROWS))
        assert seen.outputs.dtype == np.float32
        assert {signal.dtype for layer in seen.layers for signal in layer.values()} == {np.dtype(np.float32)}
