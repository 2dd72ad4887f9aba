"""Window, hidden state, gates and the generated series show the computed numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import cells
from playground.configuration.config_text import from_pairs
from playground.messages.frame import Frame, Generated
from playground.messages.window_data import unread
from playground.tasks import NO_UPLOADS
from playground.views import Drawing, Watch, registry
from playground.views._axis_ranges import round_range
from playground.views._heatmap import full_colour
from tests.views.scenery import CONFIGS, frame_of, seen_of


def draw(view: str, case: str, watch: Watch | None = None, **changes: object) -> tuple[Drawing, Frame]:
    seen = seen_of(CONFIGS[case], watch=watch, **changes)
    drawing = registry()[view].draw(seen)
    assert drawing is not None
    assert seen.frame is not None
    return drawing, seen.frame


def test_a_row_shows_input_target_and_prediction() -> None:
    drawing, frame = draw("window", "echo")
    assert frame.window is not None
    assert list(drawing.arrays) == ["row0", "row1", "row2", "row3", "row4", "level"]
    expected = [frame.window.inputs[2, :, 0], frame.window.targets[2], frame.window.predictions[2]]
    np.testing.assert_allclose(drawing.arrays["row2"], expected)
    np.testing.assert_allclose(drawing.arrays["level"][0], frame.window.losses.mean(axis=0), rtol=1e-6)
    assert drawing.values["ranges"]["row0"] == [0, 1]
    assert drawing.values["ranges"]["level"] == [0, 1]


def test_an_uploaded_series_is_drawn_in_its_own_units_and_each_row_on_its_own_range() -> None:
    drawing, _ = draw("window", "uploaded")
    assert 80 < drawing.arrays["row0"][0].mean() < 120
    for row in range(4):
        low, high = drawing.values["ranges"][f"row{row}"]
        assert low <= drawing.arrays[f"row{row}"].min()
        assert drawing.arrays[f"row{row}"].max() <= high


def test_before_the_first_frame_the_window_shows_data_without_predictions() -> None:
    first = unread(CONFIGS["echo"], NO_UPLOADS)
    seen = replace(seen_of(CONFIGS["echo"], 0), first=first, preparing="Starting the worker.")
    drawing = registry()["window"].draw(seen)
    assert drawing is not None
    np.testing.assert_allclose(drawing.arrays["row2"][:2], [first.inputs[2, :, 0], first.targets[2]])
    assert np.isnan(drawing.arrays["row2"][2]).all()
    assert np.isnan(drawing.arrays["level"]).all()
    assert registry()["window"].answer(seen) == "No prediction yet."


def test_bits_are_bars_and_series_are_lines() -> None:
    marks = {
        task: {track["mark"] for track in registry()["window"].scene(from_pairs({"task": task}), 0)["tracks"]}
        for task in ("echo", "sine")
    }
    assert marks == {"echo": {"bars", "level"}, "sine": {"lines", "level"}}


def test_the_hidden_states_of_all_layers_are_units_by_time_steps() -> None:
    drawing, frame = draw("hidden_state", "echo")
    assert frame.window is not None
    np.testing.assert_array_equal(drawing.arrays["h"], frame.window.layers[0]["h"].T)
    assert drawing.values == {"limits": {"h": 1.0}, "padding": {"h": []}}
    drawing, frame = draw("hidden_state", "reset-state", Watch(layer=1))
    assert frame.window is not None
    for layer in (0, 1):
        np.testing.assert_array_equal(drawing.arrays[f"h{layer + 1}"], frame.window.layers[layer]["h"].T)
    assert drawing.values == {"limits": {"h1": 1.0, "h2": 1.0}, "padding": {"h1": [], "h2": []}}
    tracks = registry()["hidden_state"].scene(CONFIGS["reset-state"], 1)["tracks"]
    assert [(track["label"], track["layer"]) for track in tracks] == [("layer 1", 0), ("layer 2", 1)]
    assert registry()["hidden_state"].answer(seen_of(CONFIGS["reset-state"], watch=Watch(layer=1))).startswith("Layer 2: ")


def test_full_colour_of_relu_units_is_the_next_power_of_two() -> None:
    drawing, frame = draw("hidden_state", "time-series")
    assert frame.window is not None
    largest, full = np.abs(frame.window.layers[0]["h"]).max(), drawing.values["limits"]["h"]
    assert full / 2 < largest <= full


@pytest.mark.parametrize(
    ("case", "keys"),
    [
        ("echo-lstm", ["input", "forget", "candidate", "c", "output"]),
        ("reset-state", ["input", "forget", "candidate", "c", "output"]),
        ("gru", ["update", "reset", "candidate"]),
    ],
)
def test_gates_follow_the_order_of_the_equations(case: str, keys: list[str]) -> None:
    tracks = registry()["gates"].scene(CONFIGS[case], 0)["tracks"]
    assert [track["key"] for track in tracks] == keys
    assert [track["scale"] for track in tracks] == ["signed" if key in ("candidate", "c") else "gate" for key in keys]
    drawing, frame = draw("gates", case)
    assert frame.window is not None
    for key in keys:
        np.testing.assert_array_equal(drawing.arrays[key], frame.window.layers[0][key].T)
    assert "=" in registry()["gates"].look(CONFIGS[case])


def test_the_cell_state_has_its_formula() -> None:
    track = registry()["gates"].scene(CONFIGS["echo-lstm"], 0)["tracks"][3]
    assert (track["symbol"], track["formula"]) == ("c", "cₜ = fₜ⊗cₜ₋₁ + iₜ⊗gₜ")


def test_a_cell_without_gates_has_no_gates_panel() -> None:
    applies = {cell: registry()["gates"].applies(from_pairs({"cell": cell})) for cell in cells.registry()}
    assert applies == {"simple": False, "lstm": True, "peephole": True, "gru": True}


@pytest.mark.parametrize(
    ("values", "full"),
    [([0.3, -0.9], 1), ([1.0], 1), ([1.01], 2), ([-5], 8), ([0], 1 / 64), ([], 1), ([np.nan], 1), ([np.inf, 3], 4)],
)
def test_full_colour_is_a_power_of_two(values: list[float], full: float) -> None:
    assert full_colour(np.array(values)) == full


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([-0.97, 0.95], [-1, 1]),
        ([-1.005, 0.99], [-1.5, 1]),
        ([-10.2, 9.1], [-15, 10]),
        ([93, 107.1], [90, 110]),
        ([], [-1, 1]),
        ([np.nan], [-1, 1]),
    ],
)
def test_a_range_is_round_and_holds_its_values(values: list[float], expected: list[float]) -> None:
    assert round_range(np.array(values)) == pytest.approx(expected)


@pytest.mark.parametrize("value", [0.0, 5.0, -1e30, 1e-30])
def test_the_range_of_a_single_value_has_a_width(value: float) -> None:
    low, high = round_range(np.array([value]))
    assert low <= value <= high
    assert low < high


def test_a_range_stays_while_values_change_a_little() -> None:
    rng = np.random.default_rng(0)
    assert len({tuple(round_range(rng.uniform(-0.98, 0.98, 500))) for _ in range(200)}) == 1


def test_generation_draws_given_and_generated_parts_that_meet() -> None:
    drawing, frame = draw("generation", "sine")
    made = frame.generated
    assert made is not None
    for row in range(2):
        given, generated = drawing.arrays[f"data.{3 * row + 1}.y"], drawing.arrays[f"data.{3 * row + 2}.y"]
        np.testing.assert_allclose(np.concatenate([given[:-1], generated]), made.values[row], rtol=1e-6)
        assert drawing.arrays[f"data.{3 * row + 2}.x"][0] == drawing.arrays[f"data.{3 * row + 1}.x"][-1] == 29
    assert len(drawing.arrays["data.0.y"]) == 0, "zeros have no true continuation"
    assert made.truth is not None
    np.testing.assert_allclose(drawing.arrays["data.3.y"], made.truth, rtol=1e-6)
    assert drawing.values["layout.yaxis.range"] == drawing.values["layout.yaxis2.range"]


def test_a_runaway_series_leaves_the_chart() -> None:
    frame = frame_of(CONFIGS["sine"])
    assert frame.generated is not None
    calm, _ = draw("generation", "sine", generated=replace(frame.generated, values=np.clip(frame.generated.values, -1, 1)))
    values = frame.generated.values.copy()
    values[:, frame.generated.given :] *= 1e9
    wild, _ = draw("generation", "sine", generated=replace(frame.generated, values=values))
    span = np.diff(calm.values["layout.yaxis.range"])
    assert np.diff(wild.values["layout.yaxis.range"]) <= 6 * span


def test_each_row_may_have_its_own_truth() -> None:
    made = Generated(("a", "b"), np.zeros((2, 10)), 4, np.arange(20.0).reshape(2, 10))
    drawing, _ = draw("generation", "time-series", generated=made)
    assert drawing.arrays["data.3.y"].tolist() == list(range(10, 20))
