"""What is said of validation data is what an independent computation finds."""

from __future__ import annotations

import numpy as np
import pytest

from playground import presets
from playground.configuration.config_text import from_pairs
from playground.messages.request import Request
from playground.tasks import Uploads
from playground.training import advance


def test_a_solved_echo_that_goes_on_with_a_shorter_window_is_as_good_on_validation_data() -> None:
    long = from_pairs({"units": 24, "echo_step": 8, "truncation_length": 24}, presets.registry()["echo-lstm"].config)
    state, solved = advance.first_state(long), False
    for _ in range(40):
        state, frame = advance.advance(long, state, long.updates_per_epoch, Request(window=False))
        if solved := frame.losses[-100:].mean() < 2e-4:
            break
    assert solved
    short = from_pairs({"truncation_length": 9}, long)
    _, frame = advance.advance(short, state, 300, Request(window=False, evaluate=4))
    assert frame.evaluation is not None
    assert frame.evaluation.loss == pytest.approx(float(np.mean(frame.losses[-100:])), rel=1)
    assert frame.evaluation.loss < 0.005


def test_no_network_is_better_at_a_random_walk_than_its_last_value() -> None:
    """Held out in time: a network that memorised the walk would show a third of that."""
    walk = np.random.default_rng(0).standard_normal(300).cumsum()
    uploads = Uploads({"random walk": walk})
    config = from_pairs({"series": "random walk", "batch_size": 20}, presets.registry()["time-series"].config)
    levels = config.make_task(uploads).baselines()["mean square error"]
    assert levels["the last value"] == pytest.approx(np.mean(np.diff(walk[240:]) ** 2))
    _, frame = advance.advance(config, advance.first_state(config), 1_000, Request(window=False, evaluate=4), uploads)
    assert frame.evaluation is not None
    assert frame.evaluation.metrics["mean square error"] > 0.9 * levels["the last value"]
