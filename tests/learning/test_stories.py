"""Stories are checked by running them: every claim that comes with the playground holds, and one that doesn't is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground import stories
from playground.commands import arguments

SLOW = ("attention", "gradient")
"""Networks of a hundred steps, and of words: together they train for longer than all others. `story --check` without a file
checks them too."""
FAILS = """# Title

Teaser.

## Scene

preset: echo
set: units=2
train: 60 updates
claim: updates > 59
claim: loss < 0.01
claim: gradient 20 steps back > 0

Text.
"""


def test_a_claim_that_does_not_hold_is_told_with_what_was_measured(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.md"
    path.write_text(FAILS, encoding="utf-8")
    assert arguments.main(["story", "--check", str(path)]) == 1
    *lines, last = capfd.readouterr().out.strip().splitlines()
    told = json.loads(last)
    assert (told["stories"], told["claims"], told["failed"]) == (1, 3, 2)
    assert lines[1] == "  scene 1  holds  updates > 59.0  (60)"
    assert lines[2].startswith("  scene 1  FAILS  loss < 0.01  (0.")
    assert lines[3] == "  scene 1  FAILS  gradient 20 steps back > 0.0  (the window reaches 15 steps back)"


def test_a_file_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.md"
    path.write_text(FAILS.replace("train: 60 updates", "train: long"), encoding="utf-8")
    assert arguments.main(["story", "--check", str(path)]) == 2
    assert f"{path}:9: train must be until epoch N" in capfd.readouterr().err


def test_every_claim_of_the_stories_that_come_with_the_playground_holds(capfd: pytest.CaptureFixture[str]) -> None:
    files = [str(path) for path in stories.files(stories.HERE) if path.stem not in SLOW]
    code = arguments.main(["story", "--check", *files])
    assert code == 0, capfd.readouterr().out
