"""The contract of every view, for every preset: plain scenes, valid arrays, no side effects."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects
import pytest

from playground import tasks, views
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.window_data import unread
from playground.views import Drawing, Seen, View, Watch
from tests.views.scenery import CONFIGS, UPLOADS, all_finite, figure, frame_of, seen_of

PAIRS = [
    pytest.param(view, config, id=f"{name}-{case}")
    for name, view in views.registry().items()
    for case, config in CONFIGS.items()
    if view.applies(config)
]


@pytest.mark.parametrize("name", views.registry())
def test_a_view_declares_its_title_kind_and_place(name: str) -> None:
    view = views.registry()[name]
    assert view.TITLE
    assert view.QUESTION.endswith("?")
    assert view.KIND in {
        "plotly",
        "tracks",
        "matrix",
        "grid",
        "ask",
        "multiples",
        "race",
        "what_if",
        "diagram",
        "spikes",
        "sample",
        "weights",
        "sweep",
    }
    assert view.PLACE in {"top", "time", "side"}
    assert view.PLACE == "time" or view.KIND != "tracks"
    assert (view.__doc__ or "").strip()


def test_the_tracks_go_from_the_window_inwards() -> None:
    assert [name for name, view in views.registry().items() if view.PLACE == "time"] == [
        "window", "attention", "class_probabilities", "hidden_state", "gates", "difference",
    ]  # fmt: skip


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_a_scene_is_plain_data_and_the_same_each_time(view: View, config: RunConfig) -> None:
    for layer in range(config.layers):
        scene = view.scene(config, layer)
        assert json.loads(json.dumps(scene, allow_nan=False)) == scene
        assert view.scene(config, layer) == scene
    look = view.look(config)
    assert look.endswith((".", "?"))
    assert len(look) < 180


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_a_drawing_fits_its_scene(view: View, config: RunConfig) -> None:
    for layer in range(config.layers):
        drawing = view.draw(seen_of(config, watch=Watch(layer=layer)))
        assert drawing is not None
        check(view, config, layer, drawing)


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_the_first_window_is_drawn_before_the_first_frame(view: View, config: RunConfig) -> None:
    seen = replace(seen_of(config, 0), first=unread(config, UPLOADS), preparing="Starting the worker.")
    drawing, answer = view.draw(seen), view.answer(seen)
    assert answer == "" or answer.endswith(".")
    assert drawing is not None or view.KIND not in ("matrix", "grid") or view.TITLE == "Confusion"
    if drawing is not None:
        check(view, config, 0, drawing)


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_drawing_changes_nothing_and_gives_the_same_again(view: View, config: RunConfig) -> None:
    seen = seen_of(config)
    before = pickle.dumps((seen.frame, seen.history))
    first, again = view.draw(seen), view.draw(seen)
    assert pickle.dumps((seen.frame, seen.history)) == before
    assert first is not None
    assert again is not None
    assert first.values == again.values
    for name, array in first.arrays.items():
        np.testing.assert_array_equal(array, again.arrays[name])
        array[...] = 0
    assert pickle.dumps((seen.frame, seen.history)) == before, "the drawing shares memory with the frame or the history"


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_an_answer_is_a_sentence_that_two_lines_hold_and_computing_it_changes_nothing(view: View, config: RunConfig) -> None:
    for layer in range(config.layers):
        seen = seen_of(config, watch=Watch(layer=layer))
        before = pickle.dumps((seen.frame, seen.history))
        answer = view.answer(seen)
        assert answer.endswith((".", "!"))
        assert len(view.question(config)) + len(answer) < 150
        assert view.answer(seen) == answer
        assert pickle.dumps((seen.frame, seen.history)) == before


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_an_answer_copes_with_missing_parts_and_with_numbers_that_are_none(view: View, config: RunConfig) -> None:
    for seen in (seen_of(config, 0), seen_of(config, window=None, evaluation=None, generated=None)):
        assert view.answer(seen) == "" or view.answer(seen).endswith(".")
    for bad in (np.nan, np.inf, 1e38):
        answer = view.answer(spoilt(seen_of(config), bad))
        assert answer.endswith(".")
        assert not re.search(r"\b(nan|inf)\b", answer), answer


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_a_view_copes_with_a_frame_that_lacks_parts(view: View, config: RunConfig) -> None:
    for seen in (seen_of(config, 0), seen_of(config, window=None, evaluation=None, generated=None)):
        drawing = view.draw(seen)
        if drawing is not None:
            check(view, config, 0, drawing)


@pytest.mark.parametrize(("view", "config"), PAIRS)
def test_a_view_copes_with_nan_infinity_and_huge_numbers(view: View, config: RunConfig) -> None:
    for bad in (np.nan, np.inf, 1e38):
        drawing = view.draw(spoilt(seen_of(config), bad))
        assert drawing is not None
        check(view, config, 0, drawing)


def spoilt(seen: Seen, bad: float) -> Seen:
    """Every float that the network computed replaced by `bad`; classes and padding stay."""

    def wrong(array: np.ndarray) -> np.ndarray:
        return np.full_like(array, bad) if array.dtype.kind == "f" else array

    frame: Frame | None = seen.frame
    assert frame is not None
    assert frame.window is not None
    task = tasks.registry()[seen.config.task]
    # A predicted class is the index of the largest output, a valid number even in a network that has blown up.
    numbered = task.CLASSES and seen.config.outputs > 2
    window = replace(
        frame.window,
        predictions=frame.window.predictions if numbered else wrong(frame.window.predictions),
        losses=wrong(frame.window.losses),
        outputs=wrong(frame.window.outputs),
        layers=tuple({name: wrong(values) for name, values in layer.items()} for layer in frame.window.layers),
    )
    made = frame.generated and replace(frame.generated, values=wrong(frame.generated.values))
    frame = replace(frame, window=window, generated=made, losses=wrong(frame.losses), blew_up=frame.update)
    seen.history.add(replace(frame, epoch_starts=(), update=frame.update + len(frame.losses)))
    probed = {
        name: replace(one, arrays={key: wrong(array) for key, array in one.arrays.items()}) for name, one in seen.probes.items()
    }
    return replace(seen, frame=frame, probes=probed)


def check(view: View, config: RunConfig, layer: int, drawing: Drawing) -> None:
    """Types, shapes and values as the dashboard's README promises them."""
    scene = view.scene(config, layer)
    assert json.dumps(drawing.values, allow_nan=False)
    assert all_finite(drawing.values)
    for array in drawing.arrays.values():
        assert array.dtype in (np.float32, np.float64)
        assert array.flags.c_contiguous
    kinds = {
        "plotly": check_plotly,
        "tracks": check_tracks,
        "matrix": check_matrix,
        "grid": check_grid,
        "ask": check_ask,
        "multiples": check_multiples,
        "race": check_race,
        "sweep": check_sweep,
        "what_if": check_what_if,
        "diagram": check_diagram,
        "spikes": check_spikes,
        "sample": check_sample,
        "weights": check_weights,
    }
    kinds[view.KIND](config, scene, drawing)


def check_plotly(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert (
        {"data", "layout"} <= set(scene) <= {"data", "layout", "log", "canvas", "timeline", "beside", "tall", "stacked", "window"}
    )
    for index in scene.get("canvas", []):
        assert {"mode", "line", "marker"} <= set(scene["data"][index])
        assert {f"data.{index}.x", f"data.{index}.y"} <= set(drawing.arrays)
    plotly.graph_objects.Figure(figure(scene, drawing))
    for path in drawing.arrays:
        _, trace, *key = path.split(".")
        assert int(trace) < len(scene["data"])
        if key in (["x"], ["marker", "color"]):
            assert len(drawing.arrays[path]) == len(drawing.arrays[f"data.{trace}.y"])


def check_race(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    chart = {name: value for name, value in drawing.values.items() if name not in ("runs", "by", "full")}
    check_plotly(config, {name: value for name, value in scene.items() if name != "steps"}, replace(drawing, values=chart))
    assert drawing.values["by"] in scene["steps"]
    assert [run["number"] for run in drawing.values["runs"]] == [None]
    assert not drawing.values["full"]


def check_sweep(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert set(drawing.values["map"]) == set(drawing.values["lines"])
    for picture in ("map", "lines"):
        check_sweep_picture(config, scene, replace(drawing, values=drawing.values | drawing.values[picture]))


def check_sweep_picture(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    told = "map", "lines", "stage", "said", "over", "seeds", "updates", "points", "metric", "best"
    chart = {name: value for name, value in drawing.values.items() if name not in told}
    arrays = {name: array for name, array in drawing.arrays.items() if name != "metrics"}
    check_plotly(config, {name: scene[name] for name in ("data", "layout")}, Drawing(arrays, chart))
    assert set(told) <= set(drawing.values)
    points, metrics = drawing.values["points"], drawing.arrays["metrics"]
    assert len(points) == len(metrics)
    assert len(drawing.arrays["data.2.x"]) == metrics.size
    assert {one["name"] for one in scene["offered"]} >= set(drawing.values["over"])


def check_tracks(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    keys = [track["key"] for track in scene["tracks"]]
    assert keys == list(dict.fromkeys(keys))
    assert set(drawing.arrays) == set(keys)
    assert set(drawing.values) <= {"limits", "ranges", "padding", "uncounted", "marked", "names", "row"}
    for track, names in drawing.values.get("names", {}).items():
        assert len(names) == len(drawing.arrays[track])
    for track, padded in drawing.values.get("padding", {}).items():
        for first, stop in padded:
            assert 0 <= first < stop <= config.truncation_length
            padded_values = drawing.arrays[track][:, first:stop]
            # A state stays as it was.
            assert np.isnan(padded_values).all() or (padded_values == drawing.arrays[track][:, first - 1 : first]).all()
    for track in scene["tracks"]:
        assert {"key", "label", "symbol", "formula", "help", "mark", "scale", "series", "weight"} <= set(track)
        assert track["mark"] in {"bars", "lines", "heat", "level", "symbols", "words", "picture"}
        assert track["scale"] in {"signed", "gate", "free"}
        array = drawing.arrays[track["key"]]
        assert array.shape[1] == config.truncation_length
        if track["mark"] == "heat":
            assert len(array) == len(track["units"]) if "units" in track else len(array) in config.units
            assert drawing.values["limits"][track["key"]] > 0
            continue
        assert len(array) == track.get("features", 0) + len(track["series"])
        if track["mark"] in ("bars", "lines", "level"):
            low, high = drawing.values["ranges"][track["key"]]
            assert low < high
        for name, words in track.get("names", {}).items():
            numbers = array[track.get("features", 0) + track["series"].index(name)]
            assert set(numbers[~np.isnan(numbers)]) <= set(range(len(words)))


def check_grid(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert not drawing.values
    shape = drawing.arrays["values"].shape
    assert {array.shape for array in drawing.arrays.values()} == {shape}
    for axis, length in (("down", shape[0]), ("across", shape[1])):
        assert not length or len(scene[axis].get("names", range(length))) == length
    values = drawing.arrays["values"]
    assert ((values >= 0) & (values <= 1) | np.isnan(values)).all()


def check_matrix(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    values = drawing.values
    assert set(values) == {"bits", "limit", "first", "start", "stop", "at", "columns", "rows", "row", "arcs"}
    rows, columns = drawing.arrays["values"].shape
    assert len(values["rows"]) == rows > values["row"] >= 0
    assert 0 <= values["first"] <= values["start"] < values["stop"] <= values["first"] + columns <= values["columns"]
    assert values["stop"] - values["start"] == config.truncation_length
    assert values["limit"] > 0
    assert {how for _, _, how in values["arcs"]} <= {how for how, _ in scene["legend"]}


def check_spikes(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    values = drawing.values
    assert set(values) == {"spikes", "shown", "limit", "lost", "arcs", "facts"}
    rows, columns = drawing.arrays["losses"].shape
    assert (rows == 0) == (columns == 0)
    assert columns in (0, config.truncation_length)
    assert values["limit"] > 0
    assert all(0 <= row < rows and 0 <= column < columns for row, column in values["lost"])
    assert all(target < columns for _, target, _ in values["arcs"])
    assert all(len(spike) == 7 for spike in values["spikes"])


def check_ask(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert set(scene) == {"hint", "pad"}
    assert set(drawing.values) == {"question", "sentence", "refused", "note", "steps"}


def check_multiples(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    values, low, high = drawing.values, drawing.arrays["low"], drawing.arrays["high"]
    assert set(scene) == {"sweep"}
    assert set(values) == {"stage", "said", "range", "cells"}
    assert values["said"]
    assert values["range"][0] < values["range"][1]
    assert low.shape == high.shape
    curves = [curve for cell in values["cells"] for curve in cell["curves"]]
    assert sorted(curves) == list(range(len(low)))
    assert {cell["tone"] for cell in values["cells"]} <= {"plain", "good", "bad"}


def check_what_if(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert set(scene) == {"edits", "symbols", "features", "clamps", "frozen", "layers", "gates", "watched"}
    assert set(drawing.values) == {"refused", "losses", "answers"}
    assert not drawing.arrays, "the viewer changes nothing"


def check_sample(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    values = drawing.values
    assert set(scene) == {"hottest", "units"}
    assert set(values) == {"wish", "text", "given", "unit", "refused"}
    assert drawing.arrays["values"].shape == (2, len(values["text"]))
    assert 0 <= values["unit"] < scene["units"]
    assert bool(values["text"]) == (0 < values["given"] <= len(values["text"]))


def check_weights(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert set(drawing.values) == {"limits", "updates", "stuck"}
    described = {one["number"]: one for one in scene["weights"]}
    assert set(drawing.values["limits"]) == set(map(str, described))
    kernels = {number for number, one in described.items() if one["kernel"]}
    assert set(drawing.arrays) == {f"cells.{number}" for number in described} | {f"past.{number}" for number in kernels}
    for number, one in described.items():
        gates, (down, across) = max(1, len(one["gates"])), one["block"]
        cells = -(-one["rows"] // down), gates * -(-one["columns"] // gates // across)
        assert drawing.arrays[f"cells.{number}"].shape == cells
        assert drawing.values["limits"][str(number)] > 0
    for number in kernels:
        past = drawing.arrays[f"past.{number}"]
        assert past.shape[1] == len(drawing.values["updates"])
        assert past.min() >= 0
        assert past.max() <= 1


def check_diagram(config: RunConfig, scene: dict[str, Any], drawing: Drawing) -> None:
    assert set(scene) == {"size", "flows", "gates", "nodes", "wires", "buses", "labels", "equations", "units"}
    known = scene["flows"]
    assert known == list(dict.fromkeys(known))
    followed = [one["flow"] for one in scene["nodes"] + scene["wires"]] + [label["of"] for label in scene["labels"]]
    followed += [flow for pieces in scene["equations"] for _, flow in pieces]
    assert set(followed) - {""} == set(known)
    assert set(scene["gates"]) <= set(known)
    assert set(drawing.arrays) == {"flows"}
    assert drawing.arrays["flows"].shape == (len(known), config.truncation_length)
    assert set(drawing.values) == {"layer", "unit"}
    assert config.units[drawing.values["layer"]] == scene["units"]
    assert 0 <= drawing.values["unit"] < scene["units"]


def test_the_frames_of_the_scenery_count_epochs_and_windows_right() -> None:
    frame = frame_of(CONFIGS["echo"], 100, 700)
    assert (frame.epoch_number, frame.window_number, frame.epoch_starts) == (2, 34, (666,))
    assert len(frame.losses) == 100
