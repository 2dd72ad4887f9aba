"""The median loss of each window over the last epochs: a note before the first epoch has ended, then a line within its axes."""

from __future__ import annotations

import numpy as np

from playground.configuration.config_text import from_pairs
from playground.runs.history import History
from playground.views import Drawing, Seen, registry
from tests.views.scenery import frame_of

CONFIG = from_pairs({"epoch_length": 2000})


def draw(losses: np.ndarray) -> Drawing:
    past = History()
    if len(losses):
        past.add(frame_of(CONFIG, len(losses), len(losses), losses=losses.astype(np.float32), evaluation=None))
    drawing = registry()["loss_by_window"].draw(Seen(CONFIG, None, past))
    assert drawing is not None
    return drawing


def test_before_the_first_whole_epoch_a_note_says_when_the_line_comes() -> None:
    for updates in (0, CONFIG.updates_per_epoch - 1):
        drawing = draw(np.ones(updates))
        assert len(drawing.arrays["data.0.x"]) == 0
        assert [note["text"] for note in drawing.values["layout.annotations"]] == ["after the first whole epoch"]
        assert drawing.values["ranges"] == {"log": [-2.0, 0.0]}


def test_the_median_of_whole_epochs_lies_within_its_axis() -> None:
    one = np.linspace(0.9, 0.02, CONFIG.updates_per_epoch)
    drawing = draw(np.concatenate([one, 100 * one, one, [1e9]]))
    low, high = drawing.values["ranges"]["log"]
    y = drawing.arrays["data.0.y"]
    np.testing.assert_allclose(y, one, rtol=1e-6)
    assert 10**low < y.min() < 1.7 * 10**low
    assert 10**high / 1.7 < y.max() < 10**high
    assert [note["text"] for note in drawing.values["layout.annotations"]] == ["median of 3 epochs"]


def test_looking_back_leaves_out_later_epochs() -> None:
    one = np.linspace(0.9, 0.02, CONFIG.updates_per_epoch)
    past, losses = History(), np.concatenate([one, 100 * one, one]).astype(np.float32)
    past.add(frame_of(CONFIG, len(losses), len(losses), losses=losses, evaluation=None))
    then = frame_of(CONFIG, 1, len(one) + 5, losses=losses[:1])
    drawing = registry()["loss_by_window"].draw(Seen(CONFIG, then, past))
    assert drawing is not None
    assert [note["text"] for note in drawing.values["layout.annotations"]] == ["one epoch"]
