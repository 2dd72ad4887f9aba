"""`ask`: a checkpoint's network is asked what its task answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.commands import arguments
from playground.exports import checkpoint
from playground.exports.checkpoint import SavedRun
from playground.runs.history import History
from playground.tasks import NO_UPLOADS
from playground.training import advance
from tests.training.small import tiny


def untrained(task: str, file: Path) -> str:
    config = tiny(task=task)
    checkpoint.write(SavedRun(task, config, advance.first_state(config), History(), NO_UPLOADS), file)
    return str(file)


def test_what_is_answered_is_printed_with_what_must_be_known_of_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = untrained("translate", tmp_path / "run.npz")
    assert arguments.main(["ask", file, "21", "100"]) == 0
    *lines, last = capfd.readouterr().out.strip().splitlines()
    answers = json.loads(last)["answers"]
    assert list(answers["21"]) == ["answer"], "an untrained network answers, in words that nobody can foresee"
    note = "A guess: this network learns numbers up to 99, and 100 is none of them."
    assert answers["100"]["note"] == note
    assert [line.split(":")[0] for line in lines] == ["21", "100"]
    assert lines[1].endswith(note)


def test_what_has_no_answer_is_refused_with_code_two(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = untrained("translate", tmp_path / "run.npz")
    assert arguments.main(["ask", file, "21", "--", "-5"]) == 2
    assert "-5: a number must be whole" in capfd.readouterr().out
    for task, told in (("echo", "answers no questions"), ("digits_rows", "open the checkpoint on the page")):
        assert arguments.main(["ask", untrained(task, tmp_path / "run.npz"), "21"]) == 2
        assert told in "".join(capfd.readouterr())
    assert arguments.main(["ask", str(tmp_path / "none.npz"), "21"]) == 2
    assert "none.npz" in capfd.readouterr().err
