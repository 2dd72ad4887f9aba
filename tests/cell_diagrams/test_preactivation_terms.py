"""The terms of each gate's pre-activation add up to what the network computes, for every cell and architecture."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground import cell_diagrams, probes
from playground.cell_diagrams import ACTIVATIONS
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.probes import Snapshot
from playground.reference import network
from playground.reference.network import Forward, Masks
from tests.variants import VARIANTS

ROW = 1
CASES = {name: pairs | {"layers": 2, "units": "5,3"} for name, pairs in VARIANTS.items()} | {
    "sequences that end": {"task": "reber", "cell": "lstm", "units": 4, "batch_size": 3},
    "encoder and decoder": {"task": "translate", "cell": "lstm", "layers": 2, "units": "4,3", "batch_size": 3},
    "attention and reset after": {"task": "translate", "cell": "gru", "reset_after": True, "units": 4, "batch_size": 3},
}
DRAWN = {name: pairs for name, pairs in CASES.items() if cell_diagrams.of(from_pairs(pairs))}


def snapshot_of(pairs: dict[str, Any], dropout: bool = False) -> Snapshot:
    """A window of real data, random weights with random biases, and states that are not empty."""
    config, rng = from_pairs(pairs), np.random.default_rng(0)
    batch, steps = config.batch_size, config.truncation_length
    part = config.make_task().data(rng, batch, steps).cut(0, steps)
    weights = [rng.normal(0, 0.6, shape) for *_, shape in network.weight_shapes(config)]
    states = tuple(tuple(rng.normal(0, 0.5, s.shape) for s in layer) for layer in network.zero_states(config, batch))
    return Snapshot(config, weights, states, part, ROW, masks_of(config, rng) if dropout else None)


def masks_of(config: RunConfig, rng: np.random.Generator) -> list[Masks]:
    """Dropout of one half everywhere."""
    features, masks = config.features, []
    for units in config.units:
        shapes = (config.truncation_length, features), (config.truncation_length, units), (units,)
        masks.append(Masks(*(2.0 * (rng.random((config.batch_size, *shape)) < 0.5) for shape in shapes)))
        features = units
    return masks


def forward(snapshot: Snapshot) -> tuple[Forward, np.ndarray]:
    """What the network computes in float64, and the watched row's padding (time steps,)."""
    padding = snapshot.window.padding
    inputs = np.asarray(snapshot.window.inputs, np.float64)
    seen = network.forward(snapshot.config, snapshot.weights, inputs, snapshot.recurrent, snapshot.masks, padding)
    return seen, np.zeros(inputs.shape[1], bool) if padding is None else padding[ROW]


def found_in(snapshot: Snapshot, layer: int) -> dict[str, np.ndarray]:
    """What the probe says of one layer."""
    measured = probes.registry()["cell_internals"].measure(snapshot)
    return {name.partition("/")[2]: values for name, values in measured.items() if name.startswith(f"{layer}/")}


@pytest.mark.parametrize("dropout", [False, True])
@pytest.mark.parametrize("pairs", CASES.values(), ids=CASES)
def test_the_parts_of_every_gate_add_up_to_what_the_network_computes(pairs: dict[str, Any], dropout: bool) -> None:
    snapshot = snapshot_of(pairs, dropout)
    cell, (seen, padding) = snapshot.config.make_cell(), forward(snapshot)
    everything = (*cell.STATES, *cell.SIGNALS)
    diagram = cell_diagrams.of(snapshot.config)
    nodes = diagram.nodes if diagram else ()
    activations = {node.name: ACTIVATIONS[node.does] for node in nodes if node.does in ACTIVATIONS and node.name in everything}
    assert set(cell.SIGNALS) <= set(activations) or not diagram
    for layer, computed in enumerate(seen.layers):
        found = found_in(snapshot, layer)
        for name in everything:
            np.testing.assert_allclose(found[name][~padding], computed[name][ROW, ~padding], atol=1e-12)
            assert np.isnan(found[name][padding]).all()
        for name, function in activations.items():
            parts = [values for key, values in found.items() if key.startswith(f"{name}.") and "ungated" not in key]
            assert len(parts) >= 3
            np.testing.assert_allclose(function(np.sum(parts, axis=0))[~padding], computed[name][ROW, ~padding], atol=1e-12)


@pytest.mark.parametrize("pairs", DRAWN.values(), ids=DRAWN)
def test_the_diagram_computes_what_the_cell_computes(pairs: dict[str, Any]) -> None:
    snapshot = snapshot_of(pairs, dropout=True)
    cell, diagram = snapshot.config.make_cell(), cell_diagrams.of(snapshot.config)
    assert diagram is not None
    for layer in range(snapshot.config.layers):
        found = found_in(snapshot, layer)
        flows = cell_diagrams.run(
            diagram, {name: values for name, values in found.items() if name not in (*cell.STATES, *cell.SIGNALS)}
        )
        for name in (*cell.STATES, *cell.SIGNALS):
            np.testing.assert_allclose(flows[name], found[name], atol=1e-12)


@pytest.mark.parametrize("pairs", CASES.values(), ids=CASES)
def test_the_state_before_a_step_is_the_one_after_the_last_step_that_was_taken(pairs: dict[str, Any]) -> None:
    snapshot = snapshot_of(pairs)
    _, padding = forward(snapshot)
    for layer in range(snapshot.config.layers):
        found = found_in(snapshot, layer)
        for place, name in enumerate(snapshot.config.make_cell().STATES):
            taken = [snapshot.recurrent[layer][place][ROW], *found[name][~padding]]
            np.testing.assert_allclose(found[f"{name} before"][~padding], taken[:-1], atol=1e-12)


def test_the_inputs_share_is_the_input_times_the_kernel_and_the_recurrent_share_the_old_state_times_its_kernel() -> None:
    snapshot = snapshot_of({"cell": "lstm", "units": 4})
    weights, found = network.by_layer(snapshot.config, snapshot.weights)["layer_1"], found_in(snapshot, 0)
    inputs = np.asarray(snapshot.window.inputs[ROW], np.float64)
    for place, name in enumerate(("input", "forget", "candidate", "output")):
        own = slice(4 * place, 4 * place + 4)
        np.testing.assert_allclose(found[f"{name}.x"], inputs @ weights["kernel"][:, own], atol=1e-12)
        np.testing.assert_allclose(found[f"{name}.h"], found["h before"] @ weights["recurrent_kernel"][:, own], atol=1e-12)
        np.testing.assert_allclose(found[f"{name}.b"], np.tile(weights["bias"][own], (len(inputs), 1)), atol=1e-12)


def test_dropout_on_the_recurrent_product_is_in_its_share() -> None:
    snapshot = snapshot_of({"cell": "lstm", "units": 4}, dropout=True)
    found, masks = found_in(snapshot, 0), snapshot.masks
    assert masks is not None
    kernel = network.by_layer(snapshot.config, snapshot.weights)["layer_1"]["recurrent_kernel"][:, :4]
    np.testing.assert_allclose(found["input.h"], (found["h before"] * masks[0].recurrent[ROW]) @ kernel, atol=1e-12)
