"""Dead units and saturated gates, in networks whose weights decide which those are."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Probed
from playground.probes import Snapshot, registry
from playground.reference import network
from playground.tasks import NO_UPLOADS
from playground.views import Watch
from playground.views import registry as views
from tests.views.scenery import seen_of


def measured(weights: dict[str, list[float]], **pairs: Any) -> tuple[RunConfig, dict[str, np.ndarray]]:
    """What the probe finds where each unit's weights are 0, but for the kernel and the biases of layer 1."""
    config = from_pairs({"task": "echo", "batch_size": 2, "truncation_length": 6} | pairs)
    made = [
        np.array(weights.get(name, 0) if layer == "layer_1" else 0, np.float32) * np.ones(shape, np.float32)
        for layer, name, shape in network.weight_shapes(config)
    ]
    part = config.training_data(0, NO_UPLOADS).cut(0, config.truncation_length)
    snapshot = Snapshot(config, made, network.zero_states(config, config.batch_size), part, 0)
    return config, registry()["weights"].measure(snapshot)


def told(config: RunConfig, arrays: dict[str, np.ndarray]) -> tuple[Any, str]:
    """What the panel says of these measurements: what is stuck, and its answer."""
    seen = seen_of(config, watch=Watch())
    seen = type(seen)(config, seen.frame, seen.history, probes={"weights": Probed(100, config, arrays)})
    drawing = views()["weights"].draw(seen)
    assert drawing is not None
    return drawing.values["stuck"], views()["weights"].answer(seen)


def test_a_unit_that_ignores_its_input_is_dead_and_one_that_is_always_near_one_saturated() -> None:
    # tanh(0·x + 3) stays 0.995; tanh(6x − 3) is ±0.995; tanh(x) is 0 or 0.76.
    config, found = measured({"kernel": [0, 6, 1], "bias": [3, -3, 0]}, cell="simple", units=3)
    assert found["span/layer_1"][0] < 1e-6 < 0.7 < found["span/layer_1"][2]
    np.testing.assert_allclose(found["far/layer_1"], [1, 1, 0])
    assert told(config, found) == ([["dead", "unit 0"], ["saturated", "unit 1"]], "Of 3 units, 1 dead and 1 saturated.")


def test_a_relu_whose_sums_stay_below_zero_is_dead_and_none_is_saturated() -> None:
    config, found = measured({"kernel": [-1, 5], "bias": [-1, 0]}, cell="simple", activation="relu", units=2)
    assert told(config, found)[0] == [["dead", "unit 0"]]


def test_each_saturated_gate_is_named() -> None:
    # Columns: input, forget, candidate and output gate, each of two units.
    biases = [0, 0, 9, 9, 0, 0, 0, -9]
    config, found = measured({"kernel": [1, 1, 0, 0, 1, 1, 0, 0], "bias": biases}, cell="lstm", units=2)
    np.testing.assert_allclose(found["open/forget/layer_1"], [1, 1])
    np.testing.assert_allclose(found["shut/output/layer_1"], [0, 1])
    # The output gate of unit 1 hides its state: the unit is dead, and its gates are not named beside that.
    assert told(config, found)[0] == [["dead", "unit 1"], ["forget gate open", "unit 0"]]


def test_encoder_and_decoder_are_told_apart() -> None:
    config = from_pairs({"task": "translate", "cell": "gru", "units": 3})
    weights = [np.zeros(shape, np.float32) for *_, shape in network.weight_shapes(config)]
    for number, (layer, name, _) in enumerate(network.weight_shapes(config)):
        if (layer, name) == ("embedding", "kernel"):
            weights[number] = np.random.default_rng(0).normal(size=weights[number].shape).astype(np.float32)
        if layer == "decoder_1" and name == "kernel":
            weights[number][:] = 1
    part = config.training_data(0, NO_UPLOADS).cut(0, config.truncation_length)
    found = registry()["weights"].measure(Snapshot(config, weights, network.zero_states(config, config.batch_size), part, 0))
    assert told(config, found)[0][0] == ["encoder: dead", "all 3 units"]
    assert not any(what == "decoder: dead" for what, _ in told(config, found)[0])
