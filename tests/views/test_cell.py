"""The cell's diagram shows the values of the unit and layer that the viewer looks at."""

from __future__ import annotations

import numpy as np
import pytest

from playground.configuration.config_text import from_pairs
from playground.views import Drawing, Watch, registry
from tests.views.scenery import CONFIGS, probes_of, seen_of


def drawn(case: str, watch: Watch) -> tuple[list[str], Drawing]:
    config, view = CONFIGS[case], registry()["cell"]
    drawing = view.draw(seen_of(config, watch=watch))
    assert drawing is not None
    return view.scene(config, watch.layer)["flows"], drawing


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("unit", [0, 2])
def test_the_flows_are_the_measured_values_of_the_watched_unit_and_layer(layer: int, unit: int) -> None:
    flows, drawing = drawn("reset-state", Watch(layer=layer, unit=unit))
    measured = probes_of(CONFIGS["reset-state"])["cell_internals"].arrays
    assert drawing.values == {"layer": layer, "unit": unit}
    for name in ("forget.c", "output.new", "input", "c before", "h"):
        np.testing.assert_allclose(drawing.arrays["flows"][flows.index(name)], measured[f"{layer}/{name}"][:, unit], rtol=1e-6)


def test_a_unit_beyond_the_layers_last_means_the_last() -> None:
    _, drawing = drawn("reset-state", Watch(layer=1, unit=5))
    assert drawing.values["unit"] == 2


def test_the_flows_are_nan_where_the_sequence_has_ended() -> None:
    _, drawing = drawn("variable-length", Watch())
    ended = probes_of(CONFIGS["variable-length"])["cell_internals"].arrays["0/h"]
    assert np.isnan(ended).any()
    np.testing.assert_array_equal(np.isnan(drawing.arrays["flows"]).all(axis=0), np.isnan(ended[:, 0]))
    assert np.isfinite(drawing.arrays["flows"][:, np.isfinite(ended[:, 0])]).all()


def test_every_cell_has_its_diagram() -> None:
    assert all(registry()["cell"].applies(from_pairs({"cell": cell})) for cell in ("simple", "lstm", "peephole", "gru"))
