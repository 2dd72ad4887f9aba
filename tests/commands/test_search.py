"""`sweep settings` on the command line: a line a point, one JSON object on the last line, and a file from which it goes on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.commands import arguments
from playground.runs import side_process
from playground.searching import study
from playground.searching.search import Search, Trial
from playground.tasks import Uploads
from tests.searching.networks import Networks

SMALLEST = "sweep settings echo --set epoch_length=400 --over units=1,2 --seeds 2 --updates 8"


def test_points_are_trained_told_and_not_trained_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    networks = Networks("accuracy")

    def measure(name: str, target: Any, plan: Search, storage: Path, uploads: Uploads) -> Iterator[Trial | None]:
        yield None
        yield from study.trials(plan, networks, storage)

    monkeypatch.setattr(side_process, "measure", measure)
    table, storage = tmp_path / "table.csv", tmp_path / "sweep.log"
    command = [*SMALLEST.split(), "--csv", str(table), "--storage", str(storage)]
    assert arguments.main(command) == 0
    head, *lines, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["units", "median", "least", "most", "ended", "early", "proposed"]
    assert [line.split()[0] for line in lines] == ["1", "2"]
    told = json.loads(last)
    assert (told["sweep"], told["over"], told["updates"]) == ("settings", {"units": ["1", "2"]}, 8)
    assert told["best"] == told["points"][1]
    rows = list(csv.reader(table.read_text().splitlines()))
    assert rows[0] == ["units", "seed", "accuracy", "updates", "ended early", "proposed"]
    assert [row[:2] for row in rows[1:]] == [["1", "0"], ["1", "1"], ["2", "0"], ["2", "1"]]
    assert [float(row[2]) for row in rows[1:3]] == told["points"][0]["accuracy"]
    assert len(networks.begun) == 4
    assert arguments.main(command) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["points"] == told["points"]
    assert len(networks.begun) == 4


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("sweep settings echo", "a sweep must be over one to 2 settings"),
        ("sweep settings echo --over colour=1,2", "a sweep's setting must be one of cell, layers, units"),
        ("sweep settings echo --over units=8..2", "units must be a range that rises"),
        ("sweep settings echo --over units=0..2", "units must be 1 to 6 whole numbers from 1 to 256"),
        ("sweep settings echo --over units=4", "units must be a range such as 1..16, or 2 to 20 values, got '4'"),
        ("sweep settings echo --over cell=simple..lstm", "cell must be values with commas between, for it is no number"),
        ("sweep settings echo --over units=2,4 --seeds 0", "seeds must be a whole number from 1 to 20"),
        ("sweep settings echo --over units=1..20:20 --over batch_size=1..20:20", "a sweep's grid must be of 1 to 100 points"),
        ("sweep settings echo --over units=2,4 --csv /nowhere/table.csv", "csv must be a file in a folder that is there"),
        ("sweep luck echo --over units=2,4", "sweep must be settings with over, seeds, updates, proposals or storage, got 'luck'"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_code_two(typed: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(typed.split()) == 2
    assert sentence in capsys.readouterr().err
