"""Clamps in the NumPy network: how they are written and refused, and that they fix exactly their part and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import cells
from playground.cells import unclamped
from playground.configuration import clamps
from playground.configuration.config import RunConfig, cost
from playground.configuration.config_text import from_pairs, read, to_pairs
from playground.reference import network
from playground.settings import Cost, SettingError
from tests.variants import recurrent_weights

ROWS, STEPS = 3, 6
GATES = {name: clamps.gates_of(cells.make(name)) for name in cells.registry()}


def small(**settings: Any) -> RunConfig:
    return from_pairs({"cell": "lstm", "layers": 2, "units": "4,3", "batch_size": ROWS, "truncation_length": STEPS, **settings})


def forward(config: RunConfig, empty: bool = False) -> network.Forward:
    """The network with random weights over random inputs, in float32 as it trains; from random states, or from empty ones."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.7, shape).astype(np.float32) for *_, shape in network.weight_shapes(config)]
    inputs = rng.normal(size=(ROWS, STEPS, 1)).astype(np.float32)
    states = network.zero_states(config, ROWS)
    if not empty:
        states = tuple(tuple(rng.normal(size=one.shape).astype(np.float32) for one in layer) for layer in states)
    return network.forward(config, weights, inputs, states)


def test_clamps_are_written_in_one_order_and_come_back_from_their_text() -> None:
    config = small(clamps=" 2.unit0=0, 1.unit3=0 ,1.output=0.25,1.forget=1.0")
    assert config.clamps == "1.forget=1,1.output=0.25,1.unit3=0,2.unit0=0"
    assert from_pairs(to_pairs(config)) == config
    assert cost(config, replace(config, clamps="")) is Cost.RECOMPILE


@pytest.mark.parametrize(
    "text",
    [
        *("forget=1", "0.forget=1", "1.forget", "1.forget=2", "1.forget=-1", "1.forget=nan", "١.forget=1"),
        *("1.unit3=1", "1.unit3=0,1.unit3=0", "1.UNIT=0", ","),
    ],
)
def test_a_text_that_cannot_be_parsed_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SettingError, match=r"clamps must be empty or a list such as 1\.forget=1,1\.unit3=0"):
        small(clamps=text)


@pytest.mark.parametrize("text", ["3.forget=1", "1.update=0", "1.unit4=0", "2.unit3=0", "1.candidate=1"])
def test_what_the_network_lacks_is_refused_and_the_rest_kept(text: str) -> None:
    with pytest.raises(
        SettingError, match=r"clamps must be of layers 1 to 2, their units \(from unit0\) and the gates input, forget, output"
    ):
        small(clamps=text)
    left, errors = read({"clamps": f"1.forget=1,{text}"}, small())
    assert (left.clamps, len(errors)) == ("1.forget=1", 1)


def test_missing_layers_cannot_be_frozen() -> None:
    assert small(frozen="2,1,2").frozen == (1, 2)
    assert small(frozen="").frozen == ()
    with pytest.raises(SettingError, match="frozen must be of the layers 1 to 2, got '1,3'"):
        small(frozen="1,3")


def test_without_clamps_a_step_gets_back_the_very_values_it_computed() -> None:
    value = np.zeros(3)
    assert small().clamp(1) is unclamped
    assert small(clamps="2.forget=1").clamp(1) is unclamped
    assert unclamped("forget", value) is value


@pytest.mark.parametrize("cell", ["lstm", "peephole"])
def test_an_open_forget_gate_and_a_closed_input_gate_hold_the_cell_state_to_the_last_bit(cell: str) -> None:
    config = small(cell=cell)
    c = forward(replace(config, clamps="1.forget=1,1.input=0")).layers[0]["c"]
    assert np.array_equal(c, np.repeat(c[:, :1], STEPS, axis=1))
    assert not np.array_equal(c, forward(config).layers[0]["c"])


def test_a_closed_update_gate_holds_the_hidden_state_to_the_last_bit() -> None:
    h = forward(small(cell="gru", clamps="1.update=0")).layers[0]["h"]
    assert np.array_equal(h, np.repeat(h[:, :1], STEPS, axis=1))


@pytest.mark.parametrize(("cell", "gate"), [(cell, gate) for cell, gates in GATES.items() for gate in gates])
def test_a_clamped_gate_has_its_value_and_others_read_it(cell: str, gate: str) -> None:
    config = small(cell=cell)
    seen, before = forward(replace(config, clamps=f"2.{gate}=0.25")), forward(config)
    assert (seen.layers[1][gate] == np.float32(0.25)).all()
    assert not np.array_equal(seen.outputs, before.outputs)
    for name, values in before.layers[0].items():
        assert np.array_equal(seen.layers[0][name], values), "the layer below is unchanged"


@pytest.mark.parametrize("cell", cells.registry())
def test_a_unit_that_is_off_changes_nothing_before_its_first_use(cell: str) -> None:
    config = small(cell=cell)
    seen, before = forward(replace(config, clamps="2.unit1=0"), empty=True), forward(config, empty=True)
    assert (seen.layers[1]["h"][..., 1] == 0).all()
    for name, values in before.layers[0].items():
        assert np.array_equal(seen.layers[0][name], values), "the layer below never reads it"
    others = [0, 2]
    for name, values in before.layers[1].items():
        after = seen.layers[1][name]
        assert np.array_equal(after[:, 0][:, others], values[:, 0][:, others]), "its neighbours read it one step later"
        mixed = not np.array_equal(after[:, 1:][..., others], values[:, 1:][..., others])
        assert mixed == bool(config.make_cell().step_matrices(4, 3)), "only a recurrent matrix lets them read it"
    assert not np.array_equal(seen.outputs[:, 0], before.outputs[:, 0]), "the readout reads it at once"


@pytest.mark.parametrize("cell", cells.registry())
def test_a_unit_that_is_off_is_off_in_the_carried_state_too(cell: str) -> None:
    """So its weights into everything else do not matter."""
    config = small(cell=cell, clamps="1.unit2=0")
    rng = np.random.default_rng(1)
    weights = [rng.normal(0, 0.7, shape) for *_, shape in network.weight_shapes(config)]
    states = tuple(tuple(rng.normal(size=one.shape) for one in layer) for layer in network.zero_states(config, ROWS))
    inputs = rng.normal(size=(ROWS, STEPS, 1))
    changed = [weight.copy() for weight in weights]
    names = [(layer, name) for layer, name, _ in network.weight_shapes(config)]
    recurrent = recurrent_weights(config.make_cell())
    assert recurrent
    for name in (*(("layer_1", one) for one in recurrent), ("layer_2", "kernel")):
        changed[names.index(name)][2] = 99.0
    one, other = (network.forward(config, some, inputs, states) for some in (weights, changed))
    np.testing.assert_array_equal(one.outputs, other.outputs)
