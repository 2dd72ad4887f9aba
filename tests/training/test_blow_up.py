"""A loss that is no number: the run stops before it, and goes on with gentler settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import presets
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.state import State
from playground.training import advance
from tests.training.small import same, train

TOO_FAST = from_pairs({"optimizer": "sgd", "learning_rate": 1.0, "batch_size": 5}, presets.registry()["time-series"].config)
"""Few rows: without LLVM's optimisations an update of the preset's own takes 20 ms."""


def finite(state: State) -> bool:
    return all(np.isfinite(array).all() for array in (*state.weights, *state.slots))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("window", [False, True])
def test_a_rate_far_too_high_ends_at_a_state_that_can_go_on(seed: int, window: bool) -> None:
    config = replace(TOO_FAST, seed=seed)
    state, frame = train(config, advance.first_state(config), 12, window=window, evaluate=2, generate=True)
    assert frame.blew_up == frame.update == state.update == len(frame.losses)
    assert np.isfinite(frame.losses).all()
    assert finite(state)
    assert (frame.window, frame.evaluation, frame.generated) == (None, None, None)
    for cure in ({"learning_rate": 0.001}, {"clip_norm": 1.0}):
        on, cured = train(replace(config, **cure), state, 100)
        assert cured.blew_up is None
        assert on.update == state.update + 100
        assert finite(on)
        assert cured.losses[-10:].mean() < cured.losses[0] / 2


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 0.03), ("adam", 0.1), ("adam", 0.3), ("adagrad", 0.3)])
@pytest.mark.parametrize("seed", range(3))
def test_no_state_that_is_handed_out_holds_anything_but_numbers(optimizer: str, rate: float, seed: int) -> None:
    """Adam and its like keep squares of gradients: those overflow while the loss still is a number, and the weights stand still for good."""
    config = replace(TOO_FAST, optimizer=optimizer, learning_rate=rate, seed=seed)
    state, blew_up = advance.first_state(config), None
    for _ in range(8):
        state, frame = train(config, state, 1)
        assert finite(state)
        assert np.isfinite(frame.losses).all()
        assert np.isfinite(frame.gradient_norms).all()
        if (blew_up := frame.blew_up) is not None:
            break
    at_once, whole = train(config, advance.first_state(config), 8)
    # Cut into single updates the state that led there is gone; in one call the run goes back to it.
    assert whole.blew_up == (None if blew_up is None else max(blew_up - 1, 0))
    assert finite(at_once)


def slow_explosion() -> tuple[RunConfig, list[float]]:
    """A configuration that lasts a few updates before it blows up, and the losses until then."""
    config = replace(TOO_FAST, learning_rate=0.025, seed=2)
    state, losses = advance.first_state(config), []
    for _ in range(20):
        state, frame = train(config, state, 1)
        losses += frame.losses.tolist()
        if frame.blew_up is not None:
            return config, losses
    pytest.fail(f"it never blew up: {losses}")


def test_the_state_returned_is_the_one_before_the_update_that_led_there() -> None:
    config, losses = slow_explosion()
    assert len(losses) >= 3
    good, _ = train(config, advance.first_state(config), len(losses) - 1)
    for window in (False, True):
        state, frame = train(config, advance.first_state(config), 20, window=window)
        assert frame.losses.tolist() == losses[:-1]
        assert same(state, good)
    # The chunk's last update runs by itself for its window: a blow-up just there ends in the same state.
    state, frame = train(config, advance.first_state(config), len(losses) + 1, window=True)
    assert frame.losses.tolist() == losses[:-1]
    assert same(state, good)


def test_a_chunk_that_begins_where_no_number_comes_out_changes_nothing() -> None:
    config, losses = slow_explosion()
    state = advance.first_state(config)
    for _ in losses:
        state, frame = train(config, state, 1)
        assert frame.blew_up is None
    same_state, frame = train(config, state, 5)
    assert (frame.blew_up, frame.update, len(frame.losses)) == (len(losses), len(losses), 0)
    assert same(state, same_state)
