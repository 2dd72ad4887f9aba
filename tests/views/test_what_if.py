"""What a what-if shows: nothing while nothing is changed, else the window's own tracks again, and the change inside the layer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground import views
from playground.configuration.config import RunConfig
from playground.messages.frame import WindowView
from playground.views import Drawing, Seen, Watch
from tests.views.scenery import CONFIGS, all_finite, seen_of, window_of


def imagined(config: RunConfig, **changes: Any) -> Seen:
    """What is seen while the window before it is wanted in its place."""
    return replace(seen_of(config), what_if=replace(window_of(config, number=2), **changes))


def drawn(name: str, seen: Seen) -> Drawing:
    drawing = views.registry()[name].draw(seen)
    assert drawing is not None
    return drawing


@pytest.mark.parametrize("case", CONFIGS)
def test_the_changed_window_comes_in_the_shapes_of_the_window_s_own_tracks(case: str) -> None:
    seen = imagined(CONFIGS[case])
    window, panel = drawn("window", seen), drawn("what_if", seen)
    assert {name: array.shape for name, array in panel.arrays.items()} == {
        name: array.shape for name, array in window.arrays.items() if name != "level"
    }
    assert all(array.dtype == np.float32 for array in panel.arrays.values())
    assert all_finite(panel.values)
    assert panel.values["losses"][0] != panel.values["losses"][1]


def test_as_many_answers_change_as_classes_do() -> None:
    seen = seen_of(CONFIGS["echo"])
    assert seen.frame is not None
    assert isinstance(seen.frame.window, WindowView)
    said = seen.frame.window.predictions.copy()
    said[0, 2:5] = np.where(said[0, 2:5] >= 0.5, 0.1, 0.9)
    changed = replace(seen, what_if=replace(seen.frame.window, predictions=said))
    assert drawn("what_if", changed).values["answers"] == [3, 75]
    assert drawn("what_if", imagined(CONFIGS["sine"])).values["answers"] is None


def test_losses_that_are_no_numbers_are_said_to_be_none() -> None:
    seen = imagined(CONFIGS["echo"])
    assert isinstance(seen.what_if, WindowView)
    broken = replace(seen.what_if, losses=np.full_like(seen.what_if.losses, np.nan))
    assert drawn("what_if", replace(seen, what_if=broken)).values["losses"][1] is None


def test_a_refusal_stands_in_place_of_an_answer() -> None:
    refused = drawn("what_if", replace(seen_of(CONFIGS["echo"]), what_if="it can not be"))
    assert refused.values["refused"] == "it can not be"
    assert not refused.arrays


@pytest.mark.parametrize("case", ["echo", "echo-lstm", "gru", "reset-state", "reber", "translate"])
def test_the_difference_is_new_minus_old_and_nothing_while_nothing_is_changed(case: str) -> None:
    config = CONFIGS[case]
    untouched = drawn("difference", seen_of(config))
    assert all((np.isnan(change) | (change == 0)).all() for change in untouched.arrays.values())
    seen = imagined(config)
    assert seen.frame is not None
    assert seen.frame.window is not None
    assert isinstance(seen.what_if, WindowView)
    for name, change in drawn("difference", seen).arrays.items():
        expected = seen.what_if.layers[0][name] - seen.frame.window.layers[0][name]
        there = ~np.isnan(change.T)
        np.testing.assert_allclose(change.T[there], expected[there], atol=1e-6)
        assert there.any()


def test_the_difference_comes_and_goes_with_the_tool() -> None:
    config = CONFIGS["echo"]
    assert "difference" not in views.on_page(config, Watch())
    assert {"difference", "what_if"} <= set(views.on_page(config, Watch(tools=("what_if",))))
    assert "difference" not in views.on_page(config, Watch(tools=("gradient",)))
