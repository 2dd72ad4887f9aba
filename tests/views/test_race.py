"""The race on the page: who is told from whom by what, whose line is whose, and who leads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.configuration.config import RunConfig
from playground.configuration.config_text import from_pairs
from playground.runs.history import History
from playground.runs.run import Run
from playground.runs.snapshot import Field, Racer
from playground.views import Seen, registry
from playground.views.race import labels
from tests.views.scenery import frame_of

VIEW = registry()["race"]
HERE = from_pairs({})
SHORTER = from_pairs({"truncation_length": 5, "carry_state": "false"})


def history_of(config: RunConfig, losses: list[float]) -> History:
    history = History()
    history.add(replace(frame_of(config, len(losses), len(losses)), losses=np.array(losses, np.float32)))
    return history


def racing(ours: list[float], theirs: list[float], by: str = "updates") -> Seen:
    snapshot = replace(Run(SHORTER).snapshot(), history=history_of(SHORTER, theirs))
    racer = Racer(4, "f" * 32, snapshot)
    return Seen(HERE, None, history_of(HERE, ours), race=Field((racer,), by))


def test_each_run_is_named_by_the_settings_in_which_they_differ() -> None:
    seen = racing([0.5], [0.4])
    assert labels(seen.config, seen.race.racers) == [
        "Truncation length 15, Carry the state on",
        "Truncation length 5, Carry the state off",
    ]
    assert labels(HERE, ()) == ["this run"]
    assert labels(SHORTER, seen.race.racers) == ["this run", "the same settings"]


def test_the_lines_are_the_losses_over_updates_or_epochs() -> None:
    drawing = VIEW.draw(racing([0.5, 0.4, 0.3], [0.6, 0.2]))
    assert drawing is not None
    assert drawing.arrays["data.0.y"].tolist() == np.array([0.5, 0.4, 0.3], np.float32).tolist()
    assert drawing.arrays["data.1.y"].tolist() == np.array([0.6, 0.2], np.float32).tolist()
    assert not drawing.arrays["data.2.y"].size
    assert [run["number"] for run in drawing.values["runs"]] == [None, 4]
    assert drawing.values["runs"][1]["update"] == "update 2"
    by_epochs = VIEW.draw(racing([0.5, 0.4, 0.3], [0.6, 0.2], "epochs"))
    assert by_epochs is not None
    assert np.allclose(by_epochs.arrays["data.1.x"], drawing.arrays["data.1.x"] / SHORTER.updates_per_epoch)
    assert np.allclose(by_epochs.arrays["data.0.x"], drawing.arrays["data.0.x"] / HERE.updates_per_epoch)


def test_it_says_who_leads() -> None:
    assert "nobody" in VIEW.answer(Seen(HERE, None, History()))
    assert VIEW.answer(racing([0.5], [0.4])).startswith("Truncation length 5, Carry the state off leads: loss 0.4")
    assert VIEW.answer(racing([0.4], [0.4])) == "They have lost the same so far."
    assert VIEW.answer(racing([0.4], [float("nan")])) == "The others have no loss yet."
