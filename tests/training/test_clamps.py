"""Training with gates held, units off and layers frozen: the same numbers as in NumPy, and nothing moves that should not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from playground.configuration.config import SETTINGS, RunConfig
from playground.messages.state import State
from playground.reference import network
from playground.training.model import Network
from playground.training.optimizers import make_optimizer
from tests.training.small import ONE_LAYER, VARIANTS, double, loss_of, somewhere, tiny, train, window_of
from tests.training.test_updates import slopes

HELD = {
    "simple": "1.unit0=0,2.unit2=0",
    "lstm": "1.forget=1,1.input=0.5,1.unit1=0,2.output=0.75",
    "peephole": "1.output=0.5,2.forget=1,2.unit0=0",
    "gru": "1.reset=0,2.update=0.25,2.unit1=0",
}
HELD_IN_ONE = {
    "lstm": "1.forget=1,1.input=0.5,1.output=0.75,1.unit1=0",
    "gru": "1.reset=0,1.update=0.25,1.unit1=0",
}


def holding(variant: str, **settings: Any) -> Any:
    return tiny(**VARIANTS[variant] | {"clamps": HELD[VARIANTS[variant]["cell"]], "learning_rate": 1} | settings)


@pytest.mark.parametrize(
    ("variant", "settings"),
    [
        *((variant, {}) for variant in VARIANTS),
        # A stride cuts a layer's loop in two, whatever the cell's step is: one layer shows it, of a cell with one state and of one with two.
        *((cell, {"stride": 4, **ONE_LAYER, "clamps": clamps}) for cell, clamps in HELD_IN_ONE.items()),
    ],
)
def test_losses_and_states_of_a_network_in_which_something_is_held_are_numpy_s(variant: str, settings: dict[str, Any]) -> None:
    config = holding(variant, **settings)
    state = somewhere(config)
    for _ in range(2):
        after, frame = train(config, state, 1)
        assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), abs=1e-5)
        inputs = window_of(config, state)[0][:, : config.step]
        handed_on = network.forward(config, double(state.weights), inputs, double(state.recurrent)).states
        for ours, expected in zip(after.recurrent, handed_on, strict=True):
            np.testing.assert_allclose(np.stack(ours), np.stack(expected), atol=1e-5)
        state = after


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_update_with_something_held_follows_the_slope_of_the_held_network(variant: str) -> None:
    config = holding(variant)
    state = somewhere(config, seed=1)
    after, frame = train(config, state, 1)
    expected = slopes(config, state)
    for old, new, slope in zip(state.weights, after.weights, expected, strict=True):
        np.testing.assert_allclose(old.astype(float) - new, slope, rtol=1e-3, atol=2e-6)
    assert frame.gradient_norms[0] == pytest.approx(np.sqrt(sum((slope**2).sum() for slope in expected)), rel=1e-4)


@pytest.mark.parametrize("cell", ["lstm", "peephole"])
def test_the_trainer_holds_a_cell_state_to_the_last_bit(cell: str) -> None:
    config = tiny(cell=cell, **ONE_LAYER, clamps="1.forget=1,1.input=0")
    state = somewhere(config)
    after, frame = train(config, state, 5, window=True, row=1)
    assert np.array_equal(after.recurrent[0][1], state.recurrent[0][1])
    assert not np.array_equal(after.recurrent[0][0], state.recurrent[0][0])
    assert frame.window is not None
    c = frame.window.layers[0]["c"]
    assert np.array_equal(c, np.broadcast_to(state.recurrent[0][1][1], c.shape))


def frozen(optimizer: str) -> RunConfig:
    return tiny(optimizer=optimizer, learning_rate=0.1, frozen="1", clip_norm=1)


def only_layer_1_stays(config: RunConfig, state: State, after: State) -> bool:
    weights = zip(network.weight_shapes(config), state.weights, after.weights, strict=True)
    return all(np.array_equal(old, new) == (layer == "layer_1") for (layer, _, _), old, new in weights)


@pytest.mark.parametrize("optimizer", SETTINGS["optimizer"].options)  # type: ignore[attr-defined]
def test_an_optimizer_moves_nothing_but_the_layers_that_it_is_given(optimizer: str) -> None:
    """Its step as the trainer takes it, without a trainer: what it has gathered before moves a frozen layer no more than a gradient."""
    config, rng = frozen(optimizer), np.random.default_rng(0)
    layers = Network(config)
    layers.build(config.features)
    made = make_optimizer(config, layers.weights_by_layer())
    made.build(layers.trainable_variables)
    # The first two variables count the updates and hold the learning rate.
    for gathered in made.variables[2:]:
        if gathered.dtype == "float32":
            gathered.assign(rng.uniform(0.1, 1, gathered.shape))
    before, unfrozen = [weight.numpy() for weight in layers.trainable_variables], layers.unfrozen_weights()
    for _ in range(5):
        made.apply([tf.constant(rng.normal(size=weight.shape), tf.float32) for weight in unfrozen], unfrozen)
    stays = {id(weight) for weight in layers.weights_by_layer()[0]}
    assert len(stays) == 3
    for weight, old in zip(layers.trainable_variables, before, strict=True):
        assert np.array_equal(weight.numpy(), old) == (id(weight) in stays)


@pytest.mark.parametrize("optimizer", ["nesterov", "adam"])
def test_a_frozen_layer_stays_to_the_last_bit_while_the_others_move(optimizer: str) -> None:
    config, rng = frozen(optimizer), np.random.default_rng(0)
    state = somewhere(config)
    # The first two slots count the updates and hold the learning rate. What an optimizer has gathered before moves nothing either.
    gathered = [
        rng.uniform(0.1, 1, slot.shape).astype(np.float32) if slot.dtype == np.float32 else slot for slot in state.slots[2:]
    ]
    state = replace(state, slots=(*state.slots[:2], *gathered))
    after, _ = train(config, state, 5)
    assert only_layer_1_stays(config, state, after)


def test_a_layer_that_is_frozen_in_the_middle_of_a_run_stays_as_it_was_then() -> None:
    config = frozen("adam")
    state, _ = train(replace(config, frozen=()), somewhere(config), 3)
    after, _ = train(config, state, 5)
    assert only_layer_1_stays(config, state, after)


def test_the_gradient_below_a_frozen_layer_is_what_it_is_without() -> None:
    config = tiny(learning_rate=1)
    state = somewhere(config)
    free, _ = train(config, state, 1)
    after, _ = train(replace(config, frozen=(2,)), state, 1)
    for (layer, name, _), one, other in zip(network.weight_shapes(config), free.weights, after.weights, strict=True):
        if layer != "layer_2":
            np.testing.assert_allclose(one, other, atol=1e-6, err_msg=f"{layer} {name}")


@pytest.mark.parametrize(
    ("attention", "settings"),
    [
        (True, {"cell": "simple", "clamps": "1.unit0=0,2.unit1=0", "frozen": "2"}),
        (False, {"cell": "gru", "clamps": "1.update=0.25,1.unit1=0", "frozen": "1", **ONE_LAYER}),
    ],
)
def test_what_is_held_in_a_layer_is_held_in_encoder_and_decoder(attention: bool, settings: dict[str, Any]) -> None:
    config = tiny(task="translate", attention=attention, **settings)
    state = somewhere(config)
    after, frame = train(config, state, 1)
    assert frame.losses[0] == pytest.approx(loss_of(config, state.weights, state), rel=1e-5)
    still = {f"{stack}_{settings['frozen']}" for stack in ("encoder", "decoder")}
    for (layer, name, _), old, new in zip(network.weight_shapes(config), state.weights, after.weights, strict=True):
        assert np.array_equal(old, new) == (layer in still), (layer, name)
