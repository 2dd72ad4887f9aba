"""`sweep` on the command line: a line a network, and one JSON object on the last line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.commands import arguments
from playground.runs import side_process
from playground.runs.side_process import DIED, NotMeasured
from playground.sweeps import BUCKETS, TrainedVariation

NAN = np.full(BUCKETS, np.nan, np.float32)


def test_each_network_is_a_line_and_the_last_line_has_all_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(name: str, target: Any, plan: Any, uploads: Any) -> Iterator[TrainedVariation | None]:
        yield None
        for number in range(len(plan.configs)):
            yield TrainedVariation(number, 10, NAN, NAN)
            yield TrainedVariation(number, plan.updates, NAN, NAN, plateau=0.25, reached=False)

    monkeypatch.setattr(side_process, "measure", measure)
    assert arguments.main(["sweep", "truncation", "echo", "--set", "carry_state=false"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[10].split() == ["4", "0", "0.5199", "0.25", "no"]
    told = json.loads(lines[-1])
    assert (told["sweep"], told["updates"], len(told["networks"])) == ("truncation", 12_000, 33)
    assert told["settings"] == {"carry_state": "false"}
    assert told["networks"][9]["floor"] == pytest.approx(0.75 * np.log(2))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("sweep nobody echo", "sweep must be one of luck, settings, truncation, got 'nobody'"),
        ("sweep luck nobody", "preset must be one of echo"),
        ("sweep luck echo --set units=0", "units must be"),
        ("sweep truncation reber", "preset must be one whose task leaves a choice of the truncation length, got 'reber'"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_code_two(typed: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(typed.split()) == 2
    assert sentence in capsys.readouterr().err


def test_a_process_that_dies_is_a_sentence_and_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(*_: object) -> None:
        raise NotMeasured(DIED)

    monkeypatch.setattr(side_process, "measure", measure)
    assert arguments.main(["sweep", "luck", "echo"]) == 1
    assert capsys.readouterr().err == f"{DIED}\n"
