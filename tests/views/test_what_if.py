"""A what-if shows nothing without changes; with changes, the window's tracks as they would be, and the difference inside the layer."""

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


def changed_window(config: RunConfig, **changes: Any) -> Seen:
    """What a view is given when the viewer's changes turn the window into the one before it."""
    return replace(seen_of(config), what_if=replace(window_of(config, number=2, seed=1), **changes))


def drawn(name: str, seen: Seen) -> Drawing:
    drawing = views.registry()[name].draw(seen)
    assert drawing is not None
    return drawing


@pytest.mark.parametrize("case", CONFIGS)
def test_the_changed_window_has_the_shapes_of_the_windows_own_tracks(case: str) -> None:
    seen = changed_window(CONFIGS[case])
    window, panel = drawn("window", seen), drawn("what_if", seen)
    assert {name: array.shape for name, array in panel.arrays.items()} == {
        name: array.shape for name, array in window.arrays.items() if name != "level"
    }
    assert all(array.dtype == np.float32 for array in panel.arrays.values())
    assert all_finite(panel.values)
    assert panel.values["losses"][0] != panel.values["losses"][1]


def test_the_panel_counts_the_predicted_classes_that_change() -> None:
    seen = seen_of(CONFIGS["echo"])
    assert seen.frame is not None
    assert isinstance(seen.frame.window, WindowView)
    said = seen.frame.window.predictions.copy()
    said[0, 2:5] = np.where(said[0, 2:5] >= 0.5, 0.1, 0.9)
    changed = replace(seen, what_if=replace(seen.frame.window, predictions=said))
    assert drawn("what_if", changed).values["answers"] == [3, 75]
    assert drawn("what_if", changed_window(CONFIGS["sine"])).values["answers"] is None


def test_a_loss_that_is_not_a_number_becomes_null() -> None:
    seen = changed_window(CONFIGS["echo"])
    assert isinstance(seen.what_if, WindowView)
    broken = replace(seen.what_if, losses=np.full_like(seen.what_if.losses, np.nan))
    assert drawn("what_if", replace(seen, what_if=broken)).values["losses"][1] is None


def test_a_refusal_replaces_the_changed_window() -> None:
    refused = drawn("what_if", replace(seen_of(CONFIGS["echo"]), what_if="it can not be"))
    assert refused.values["refused"] == "it can not be"
    assert not refused.arrays


@pytest.mark.parametrize("case", ["echo", "echo-lstm", "gru", "reset-state", "reber", "translate"])
def test_the_difference_is_new_minus_old_and_zero_without_changes(case: str) -> None:
    config = CONFIGS[case]
    untouched = drawn("difference", seen_of(config))
    assert all((np.isnan(change) | (change == 0)).all() for change in untouched.arrays.values())
    seen = changed_window(config)
    assert seen.frame is not None
    assert seen.frame.window is not None
    assert isinstance(seen.what_if, WindowView)
    for name, change in drawn("difference", seen).arrays.items():
        expected = seen.what_if.layers[0][name] - seen.frame.window.layers[0][name]
        there = ~np.isnan(change.T)
        np.testing.assert_allclose(change.T[there], expected[there], atol=1e-6)
        assert there.any()


def test_the_difference_opens_and_closes_with_the_tool() -> None:
    config = CONFIGS["echo"]
    assert "difference" not in views.on_page(config, Watch())
    assert {"difference", "what_if"} <= set(views.on_page(config, Watch(tools=("what_if",))))
    assert "difference" not in views.on_page(config, Watch(tools=("gradient",)))
