"""What the panels of sweeps say: how many networks learned, where the floor is, and where no gradient reaches the bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground import sweeps
from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.runs.history import History
from playground.runs.sweep import Swept
from playground.sweeps import BUCKETS, TrainedVariation
from playground.views import Drawing, Seen, registry
from playground.views._numbers import short_loss

LOW = np.full(BUCKETS, 0.5, np.float32)
ECHO = from_pairs({})


def drawn(name: str, config: RunConfig, plateaus: list[float | None], stage: str = "done", goal: float | None = None) -> Drawing:
    """The panel after the first networks of the plan have reached these plateaus; None: that network diverged."""
    plan = sweeps.plan_of(name, config)
    assert plan is not None
    trained = {
        number: TrainedVariation(
            number,
            plan.updates,
            LOW,
            LOW,
            end,
            blew_up=end is None,
            reached=None if goal is None else end is not None and end < goal,
        )
        for number, end in enumerate(plateaus)
    }
    drawing = registry()[name].draw(Seen(config, None, History(), sweeps={name: Swept(plan, stage, trained)}))
    assert drawing is not None
    return drawing


def test_luck_counts_the_networks_that_learned_and_says_what_that_means() -> None:
    drawing = drawn("luck", ECHO, [0.01, 0.69, 0.02, None], goal=0.05)
    assert drawing.values["said"].startswith("2 of 4 learned it within two epochs: loss below 0.05")
    cells = drawing.values["cells"]
    assert [cell["number"] for cell in cells[:5]] == ["✓", "✗", "✓", "✗", ""]
    assert [cell["tone"] for cell in cells[:5]] == ["good", "bad", "good", "bad", "plain"]
    assert "loss 0.69 at the end" in cells[1]["title"]
    assert [cell["opens"] for cell in cells[:3]] == [None, {"seed": 1}, {"seed": 2}]
    assert [cell["chosen"] for cell in cells[:2]] == [True, False]
    assert "a new network begins" in cells[1]["title"]


def test_luck_without_a_goal_gives_the_median_and_the_range() -> None:
    said = drawn(
        "luck", from_pairs({"task": "time_series", "series": "mine.csv", "updates_per_epoch": 300}), [0.1, 0.2, 0.4]
    ).values["said"]
    assert said == "Within 1\u202f000 updates the median loss is 0.20, the range 0.10 to 0.40."


def test_a_plateau_is_the_median_of_its_seeds_and_waits_for_all_of_them() -> None:
    cells = drawn("truncation", ECHO, [0.5, 0.7, 0.6, 0.1, 0.2], "training").values["cells"]
    assert [cell["number"] for cell in cells[:3]] == ["0.60", "", ""]
    cells = drawn("truncation", ECHO, [None, None, 0.6, None, 0.1, 0.2]).values["cells"]
    assert [cell["number"] for cell in cells[:2]] == ["diverged", "0.20"]


def test_with_a_carried_state_the_floor_is_0_and_short_lengths_are_marked_as_without_gradient() -> None:
    cells = drawn("truncation", ECHO, []).values["cells"]
    assert {cell["note"] for cell in cells} == {"floor 0"}
    marked = [cell["label"] for cell in cells if cell["inside"] == "no gradient"]
    assert marked == ["T = 1", "T = 2", "T = 3"]
    assert [cell["tone"] for cell in cells[:4]] == ["bad", "bad", "bad", "plain"]
    assert "floor is 0" in registry()["truncation"].look(ECHO)
    assert "T ≤ 3" in registry()["truncation"].look(ECHO)


def test_with_a_reset_state_every_length_has_its_own_floor_and_none_is_marked() -> None:
    cells = drawn("truncation", replace(ECHO, carry_state=False), []).values["cells"]
    assert [cell["note"] for cell in cells[2:6]] == ["floor 0.69", "floor 0.52", "floor 0.42", "floor 0.35"]
    assert not any(cell["inside"] for cell in cells)


def test_before_the_start_the_panel_says_what_would_be_trained() -> None:
    drawing = registry()["luck"].draw(Seen(ECHO, None, History()))
    assert drawing is not None
    assert drawing.values["stage"] == ""
    assert drawing.values["said"].startswith("20 networks, 1\u202f332 updates each.")
    assert np.isnan(drawing.arrays["low"]).all()
    other = sweeps.plan_of("luck", replace(ECHO, units=(5,)))
    assert other is not None
    drawing = registry()["luck"].draw(Seen(ECHO, None, History(), sweeps={"luck": Swept(other, "done")}))
    assert drawing is not None
    assert drawing.values["stage"] == "", "the result of another configuration is not shown"


@pytest.mark.parametrize(
    ("stage", "words"),
    [("starting", "process of its own"), ("training", "2 of 20 networks"), ("stopped", "Stopped"), ("failed", "why")],
)
def test_every_stage_is_described_in_words(stage: str, words: str) -> None:
    plan = sweeps.plan_of("luck", ECHO)
    assert plan is not None
    trained = {number: TrainedVariation(number, plan.updates, LOW, LOW, 0.5, reached=False) for number in range(2)}
    swept = Swept(plan, stage, trained, 34.0, "why" if stage == "failed" else "")
    drawing = registry()["luck"].draw(Seen(ECHO, None, History(), sweeps={"luck": swept}))
    assert drawing is not None
    assert words in drawing.values["said"]
    assert ("About 40 s left" in drawing.values["said"]) == (stage == "training")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (0.6931, "0.69"),
        (0.0123, "0.012"),
        (0.00044, "0.0004"),
        (8e-5, "8e−5"),
        (3e-6, "3e−6"),
        (14.2, "14"),
        (2e6, "2e6"),
    ],
)
def test_a_short_loss_fits_the_head_of_a_small_chart(value: float | None, text: str) -> None:
    assert short_loss(value) == text
