"""`lesson` on the command line: tables, a verdict, and one JSON object on the last line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.commands import arguments, lesson
from playground.lessons import Table
from playground.runs.side_process import DIED, NotMeasured

SERIES = Path(__file__).parents[1] / "uploads" / "series" / "pipe.csv"


def test_the_tables_are_printed_and_the_last_line_has_all_figures(capfd: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(["lesson", "devices", "--set", "layers=2", "--set", "devices=CPU:3, cpu:1"]) == 0
    out, _ = capfd.readouterr()
    assert "layer 2  CPU:1      CPU:1    CPU:1" in out
    told = json.loads(out.strip().splitlines()[-1])
    assert told["lesson"] == "devices"
    assert told["settings"] == {"layers": 2, "devices": "CPU:3, cpu:1"}
    (table,) = told["tables"].values()
    assert [row["hidden state"] for row in table] == ["CPU:3", "CPU:1"]
    assert told["numbers"]["largest difference"] <= 1e-6


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("lesson nobody", "lesson must be one of devices"),
        ("lesson unroll --set longest=9", "longest must be one of 8, 32, 128, 512, got '9'"),
        ("lesson devices --set devices=TPU:1", "devices must be among CPU:0"),
        (f"lesson unroll --data {SERIES}", "lesson must be one that trains on a series (dropout_on), got 'unroll'"),
        (f"lesson dropout_on --data {SERIES}:nobody", "must be one of t, value, got 'nobody'"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_code_two(typed: str, sentence: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(typed.split()) == 2
    err = capfd.readouterr().err
    assert sentence in err
    assert "Traceback" not in err


def test_a_process_that_dies_is_a_sentence_and_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measure(*_: object) -> None:
        raise NotMeasured(DIED)

    monkeypatch.setattr(lesson, "measure", measure)
    assert arguments.main(["lesson", "unroll"]) == 1
    assert capsys.readouterr().err == f"{DIED}\n"


def test_a_table_is_written_in_columns() -> None:
    told = lesson.as_text(Table("T", ("", "long name", "b"), (("x", 1, 2.5), ("yy", 10, "c"))))
    assert told == "T\n    long name  b\nx   1          2.5\nyy  10         c"
