"""Where a network starts: decided by the seed, as its initialiser declares."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground.configuration.config import SETTINGS, RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.state import State
from playground.reference import network
from playground.training import advance
from tests.training.small import VARIANTS, same

INITIALIZERS = SETTINGS["initializer"].options  # type: ignore[attr-defined]


def start(**settings: object) -> tuple[RunConfig, State]:
    config = from_pairs({"layers": 2, "units": "60,40", **settings})
    return config, advance.first_state(config)


@pytest.mark.parametrize("initializer", INITIALIZERS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_seed_decides_the_first_weights(variant: str, initializer: str) -> None:
    made = [start(**VARIANTS[variant], initializer=initializer, seed=seed) for seed in (3, 3, 4)]
    (config, one), (_, again), (_, other) = made
    assert same(one, again)
    for (_, name, shape), weight, different in zip(network.weight_shapes(config), one.weights, other.weights, strict=True):
        assert weight.shape == shape
        assert weight.dtype == np.float32
        assert np.array_equal(weight, different) == (not name.endswith("kernel"))


def test_no_two_weights_of_a_network_start_alike() -> None:
    _, state = start(units="1", layers=6)
    kernels = [float(weight.ravel()[0]) for weight in state.weights if weight.ndim == 2]
    assert len(set(kernels)) == len(kernels) == 13


@pytest.mark.parametrize("variant", VARIANTS)
def test_uniform_weights_lie_between_zero_and_one(variant: str) -> None:
    config, state = start(**VARIANTS[variant], initializer="uniform")
    for (_, name, _), weight in zip(network.weight_shapes(config), state.weights, strict=True):
        if name.endswith("kernel"):
            assert weight.min() >= 0
            assert weight.max() < 1
            assert np.mean(weight) == pytest.approx(0.5, abs=5 / np.sqrt(12 * weight.size))


def test_orthogonal_recurrent_weights_are_orthogonal_and_the_others_glorot() -> None:
    for variant in VARIANTS.values():
        config, state = start(**variant, initializer="orthogonal")
        _, glorot = start(**variant, initializer="glorot")
        for (_, name, shape), weight, other in zip(network.weight_shapes(config), state.weights, glorot.weights, strict=True):
            if name == "recurrent_kernel":
                np.testing.assert_allclose(weight @ weight.T, np.eye(shape[0]), atol=1e-5)
            else:
                assert np.array_equal(weight, other)


def test_glorot_and_he_have_the_spread_of_their_papers() -> None:
    """Glorot and Bengio 2010: uniform within √(6 / (in + out)); He 2015: deviation √(2 / in), normal cut off at two deviations."""
    for name in ("glorot", "he"):
        config, state = start(units="200", initializer=name, cell="simple")
        for (_, weight_name, shape), weight in zip(network.weight_shapes(config), state.weights, strict=True):
            if weight_name != "recurrent_kernel":
                continue
            if name == "glorot":
                limit = np.sqrt(6 / sum(shape))
                assert 0.99 * limit < np.abs(weight).max() <= limit
            else:
                assert weight.std() == pytest.approx(np.sqrt(2 / shape[0]), rel=0.03)


@pytest.mark.parametrize("variant", VARIANTS)
def test_biases_start_at_zero_but_the_forget_gates_at_one(variant: str) -> None:
    config, state = start(**VARIANTS[variant])
    for (layer, name, shape), weight in zip(network.weight_shapes(config), state.weights, strict=True):
        if name.endswith("kernel"):
            continue
        expected = np.zeros(shape)
        if config.cell in ("lstm", "peephole") and layer != "readout" and name == "bias":
            expected[shape[0] // 4 : shape[0] // 2] = 1
        assert np.array_equal(weight, expected), (layer, name)


def test_a_new_network_stands_before_its_first_update() -> None:
    config, state = start(cell="lstm")
    assert (state.update, state.epoch_number, state.window, state.optimizer) == (0, 0, 0, "adagrad")
    assert [[one.shape for one in layer] for layer in state.recurrent] == [[(5, 60)] * 2, [(5, 40)] * 2]
    assert not any(one.any() for layer in state.recurrent for one in layer)
    assert state.bytes == sum(one.nbytes for one in itertools.chain(state.weights, state.slots, *state.recurrent))
    assert config.cell == "lstm"
