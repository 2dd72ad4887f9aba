"""What-ifs in the page's process: without a change nothing changes to the last bit, and a change reaches no further than it can."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground import tasks
from playground.configuration.config import RunConfig
from playground.live import commands, what_ifs, wire_format
from playground.live.commands import Refused
from playground.messages.chunk import Result
from playground.messages.frame import Frame, WindowView
from playground.probes import window_inputs
from playground.reference import network
from playground.reference.what_if import Edited, Moved, WhatIf
from playground.runs.run import Run
from playground.tasks import NO_UPLOADS
from playground.views import Watch
from tests.garbage import anything
from tests.live.peer import decoded
from tests.training.small import VARIANTS, somewhere, tiny, train

DROPOUT = {"input_dropout": 0.2, "output_dropout": 0.3, "recurrent_dropout": 0.4}


def frame_of(config: RunConfig, row: int = 1) -> Frame:
    """What a worker sends while the tool is open, in the middle of an epoch.

    Of no update, so that nothing is compiled: it shows the next update's window, as the frame of that update does
    (tests/training/test_chunks.py).
    """
    return train(config, somewhere(config), 0, window=True, probes=("window_inputs",), row=row)[1]


def answered(frame: Frame, **wish: Any) -> WindowView:
    found = what_ifs.answer(frame, NO_UPLOADS, WhatIf(**wish))
    assert isinstance(found, WindowView), found
    return found


def window_of(frame: Frame) -> WindowView:
    assert frame.window is not None
    return frame.window


@pytest.mark.parametrize("dropout", [{}, DROPOUT], ids=["without dropout", "with dropout"])
@pytest.mark.parametrize("pairs", [*VARIANTS.values(), *({"task": task, "cell": "lstm"} for task in tasks.registry())], ids=str)
def test_with_nothing_changed_new_is_old_to_the_last_bit(pairs: dict[str, Any], dropout: dict[str, Any]) -> None:
    frame = frame_of(tiny(**pairs, **dropout))
    old, new = window_of(frame), answered(frame)
    for name, values in vars(old).items():
        if isinstance(values, np.ndarray):
            np.testing.assert_array_equal(getattr(new, name), values, err_msg=name)
    for before, after in zip(old.layers, new.layers, strict=True):
        for name, values in before.items():
            np.testing.assert_array_equal(after[name], values, err_msg=name)


@pytest.mark.parametrize("dropout", [{}, DROPOUT], ids=["without dropout", "with dropout"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_flipped_bit_changes_nothing_before_its_time_step_and_no_other_row(variant: str, dropout: dict[str, Any]) -> None:
    frame = frame_of(tiny(**VARIANTS[variant]), row=2)
    old, new = window_of(frame), answered(frame, inputs=(Moved(2, 3, 0, None),))
    changed = np.zeros(old.inputs.shape, bool)
    changed[2, 3] = True
    assert np.array_equal(new.inputs != old.inputs, changed)
    assert np.array_equal(np.delete(new.predictions, 2, axis=0), np.delete(old.predictions, 2, axis=0))
    assert np.array_equal(new.predictions[2, :3], old.predictions[2, :3])
    assert (new.predictions[2, 3:] != old.predictions[2, 3:]).all()
    for before, after in zip(old.layers, new.layers, strict=True):
        for name, values in before.items():
            assert np.array_equal(after[name][:3], values[:3]), name
    assert np.array_equal(new.targets, old.targets), "what is right stays what it was"


def test_a_value_of_a_series_is_moved_in_the_units_in_which_it_is_drawn() -> None:
    series = tasks.Uploads({"mine": 100 + 7 * np.sin(np.arange(500) / 5)})
    task = tiny(task="time_series", series="mine").make_task(series)
    values = np.linspace(90, 110, 7)
    np.testing.assert_allclose(task.display(task.scaled(values)), values)
    assert abs(task.scaled(np.array(100.0))) < 0.2
    for name in ("sine", "rain"):
        config = tiny(task=name, cell="gru")
        frame = frame_of(config)
        new = answered(frame, inputs=(Moved(1, 2, 0, 1.5),))
        assert new.inputs[1, 2, 0] == pytest.approx(1.5, abs=1e-5)
        assert (new.inputs != window_of(frame).inputs).sum() == 1


def test_a_letter_is_exchanged_for_another_one() -> None:
    config = tiny(task="reber", cell="gru")
    new = answered(frame_of(config), inputs=(Moved(0, 1, 0, 4.0),))
    assert np.array_equal(new.inputs[0, 1], np.eye(config.features)[4])


def test_an_edited_weight_acts_and_the_measured_ones_stay() -> None:
    config = tiny(cell="lstm")
    frame = frame_of(config)
    probed = frame.probes["window_inputs"].arrays
    before = {name: array.copy() for name, array in probed.items()}
    shapes = [shape for *_, shape in network.weight_shapes(config)]
    bias = next(number for number, shape in enumerate(shapes) if len(shape) == 1)
    new = answered(frame, weights=(Edited(1, 2, 3, -4.0), Edited(bias, 0, 5, 2.5)))
    assert not np.array_equal(new.predictions, window_of(frame).predictions)
    snapshot = window_inputs.snapshot(config, before, 1, NO_UPLOADS)
    weights = [np.array(weight) for weight in snapshot.weights]
    weights[1][2, 3], weights[bias][5] = -4.0, 2.5
    outputs = network.forward(config, weights, snapshot.window.inputs, snapshot.recurrent).outputs
    np.testing.assert_array_equal(new.predictions, tasks.softmax(outputs)[..., 1])
    assert all(np.array_equal(probed[name], array) for name, array in before.items())
    same = answered(frame, weights=(Edited(1, 2, 3, float(before["weight.1"][2, 3])),))
    np.testing.assert_array_equal(same.predictions, window_of(frame).predictions)


@pytest.mark.parametrize("change", [3, [1, 2], [0, 0, 0, None], [-1, 0, 0, 1], [0, 0, 0, 1e9], ["a", 0, 0, 1]])
def test_a_weight_that_is_none_is_refused(change: Any) -> None:
    with pytest.raises(Refused):
        commands.watched(Watch(), {"what_if": {"weights": [change]}})


def test_a_frozen_layer_changes_nothing_at_once() -> None:
    frame = frame_of(tiny(cell="lstm"))
    assert np.array_equal(answered(frame, frozen=(1,)).predictions, window_of(frame).predictions)


def test_a_what_if_takes_back_what_the_run_holds() -> None:
    free = frame_of(tiny(cell="lstm"))
    held = frame_of(tiny(cell="lstm", clamps="1.forget=1,2.unit0=0"))
    assert np.array_equal(answered(held).predictions, window_of(held).predictions)
    assert np.array_equal(answered(held, clamps="").predictions, window_of(free).predictions)
    assert np.array_equal(answered(free, clamps="1.forget=1,2.unit0=0").predictions, window_of(held).predictions)


@pytest.mark.parametrize(
    ("pairs", "wish", "sentence"),
    [
        ({}, {"clamps": "1.forget=1"}, "clamps must be of layers 1 to 2"),
        ({}, {"frozen": (3,)}, "frozen must be of the layers 1 to 2"),
        ({}, {"inputs": (Moved(5, 0, 0, None),)}, "row must be a whole number from 0 to 4, got 5"),
        ({}, {"inputs": (Moved(0, 6, 0, None),)}, "step must be a whole number from 0 to 5, got 6"),
        ({}, {"inputs": (Moved(0, 0, 1, None),)}, "feature must be a whole number from 0 to 0, got 1"),
        ({}, {"inputs": (Moved(0, 0, 0, 0.5),)}, "value must be null, which flips the bit, got 0.5"),
        ({}, {"weights": (Edited(1, 4, 0, 1.0),)}, "weight must be one that the network has, got 'row 4, column 0 of weight 1'"),
        ({}, {"weights": (Edited(99, 0, 0, 1.0),)}, "weight must be one that the network has"),
        ({"task": "sine"}, {"inputs": (Moved(0, 0, 0, None),)}, "value must be a number, got None"),
        ({"task": "reber"}, {"inputs": (Moved(0, 0, 0, 7.0),)}, "value must be the number of a symbol from 0 to 6, got 7.0"),
        ({"task": "translate"}, {"inputs": (Moved(0, 0, 0, 1.0),)}, "inputs must be left as they are for the task Translation"),
    ],
)
def test_what_means_nothing_here_is_answered_with_a_sentence(pairs: dict[str, Any], wish: dict[str, Any], sentence: str) -> None:
    found = what_ifs.answer(frame_of(tiny(**pairs)), NO_UPLOADS, WhatIf(**wish))
    assert isinstance(found, str)
    assert found.startswith(sentence)


def test_a_picture_shows_it_and_the_run_is_untouched() -> None:
    config = tiny(cell="lstm")
    run, frame = Run(config), frame_of(config)
    run.view_requests.watched = True
    viewer = object()
    run.set_probes(viewer, {"window_inputs"})
    chunk = run.next_chunk(0)
    assert chunk.request.probes == ("window_inputs",)
    state = somewhere(config)
    run.take(0, chunk, Result(frame, state))
    watch = Watch(tools=("what_if",))

    def shown(watch: Watch) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        header, arrays = decoded(wire_format.picture(run, run.snapshot(), watch, 1, 1))
        return header["values"]["what_if"], {name: array for (panel, name), array in arrays.items() if panel == "what_if"}

    assert shown(watch) == ({"refused": "", "losses": None, "answers": None}, {})
    asked = commands.watched(watch, json.loads('{"what_if": {"inputs": [[0, 2, 0, null]], "clamps": "1.forget=1", "frozen": [2]}}'))
    assert asked.what_if == WhatIf((Moved(0, 2, 0, None),), "1.forget=1", (2,))
    values, arrays = shown(asked)
    assert values["losses"][0] == pytest.approx(window_of(frame).losses.mean())
    assert values["losses"][1] != values["losses"][0]
    assert 0 <= values["answers"][0] <= values["answers"][1] == window_of(frame).targets.size
    assert set(arrays) == {f"row{row}" for row in range(5)}
    assert run.timeline.shown.state is state
    assert run.config == config
    refused, _ = shown(commands.watched(watch, {"what_if": {"clamps": "4.forget=1"}}))
    assert "clamps must be of layers 1 to 2" in refused["refused"]


def test_what_every_window_comes_with_leaves_other_probes_their_pace() -> None:
    run = Run(tiny())
    run.view_requests.watched = True
    run.set_probes("viewer", {"window_inputs", "gradient"})
    first = run.next_chunk(0)
    assert first.request.probes == ("gradient", "window_inputs")
    state = somewhere(run.config)
    _, frame = train(run.config, state, 0, window=True)
    run.take(0, first, Result(replace(frame, looking=60.0), state))
    run.play()
    for _ in range(3):
        chunk = run.next_chunk(0)
        assert chunk.request.probes == ("window_inputs",)
        run.take(0, chunk, Result(frame, state))


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ([], "what_if must be an object"),
        ({"outputs": []}, "what_if must be an object with inputs, clamps, frozen and weights"),
        ({"inputs": 3}, "inputs must be a list of at most 100 changes"),
        ({"inputs": [[0, 0, 0, None]] * 101}, "inputs must be a list of at most 100 changes"),
        ({"inputs": [[0, 0, None]]}, r"a change of the inputs must be \[row, step, feature, value\]"),
        ({"inputs": [[-1, 0, 0, None]]}, "row, step and feature must be 0 or more"),
        ({"inputs": [["a", 0, 0, None]]}, "row must be a number, got 'a'"),
        ({"inputs": [[0, 0, 0, 1e7]]}, "value must be null or a number from −1000000 to 1000000"),
        ({"clamps": "1.forget=7"}, "clamps must be empty or a list such as"),
        ({"clamps": 5}, "clamps must be empty or a list such as"),
        ({"frozen": [0]}, "frozen must be 0 to 6 whole numbers from 1 to 6"),
    ],
)
def test_a_wish_that_can_not_be_read_is_refused(wish: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        commands.watched(Watch(), {"what_if": wish})


@given(
    anything
    | some.dictionaries(
        some.sampled_from(["inputs", "clamps", "frozen"]), anything | some.lists(some.lists(anything, max_size=4), max_size=3)
    )
)
def test_a_garbage_wish_is_refused_or_can_be_kept(wish: Any) -> None:
    watch, told = Watch(), "followed"
    try:
        watch = commands.watched(Watch(), {"what_if": wish})
    except Refused as error:
        told = str(error)
    assert 0 < len(told) < 300
    assert hash(watch) == hash(Watch(what_if=watch.what_if))
