"""Strips of digits: a small recurrent network is better than whoever sees each frame alone."""

from __future__ import annotations

import pytest

from playground.configuration.config_text import from_pairs
from playground.training import advance
from tests.training.small import train

SMALL = {"cell": "gru", "batch_size": 50, "optimizer": "adam", "learning_rate": 0.01, "initializer": "orthogonal"}


@pytest.mark.parametrize(
    ("settings", "updates", "margin"),
    [
        pytest.param({"task": "label", "units": 16}, 300, 0.08, id="label"),
        pytest.param({"task": "classify", "units": 32, "noise": 0.0, "length": 5}, 400, 0.5, id="classify"),
    ],
)
def test_a_recurrent_network_beats_the_reader_without_memory(settings: dict[str, object], updates: int, margin: float) -> None:
    config = from_pairs(SMALL | settings)
    _, frame = train(config, advance.first_state(config), updates, evaluate=20)
    assert frame.evaluation is not None
    (alone,) = config.make_task().baselines()["accuracy"].values()
    assert frame.evaluation.metrics["accuracy"] > alone + margin
