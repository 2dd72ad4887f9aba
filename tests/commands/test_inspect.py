"""`inspect` and `--data`: what is understood of a file is printed, and the same reader gives what is trained on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import playground
from playground.commands import arguments
from playground.launch.environment import ROOT
from playground.settings import SettingError
from playground.uploads import own_series
from playground.uploads.series_error import SeriesError

CASES = Path(__file__).parents[1] / "uploads" / "series"
SMALL = ["time-series", "--set", "units=2", "--set", "batch_size=2", "--set", "updates_per_epoch=10"]
ROOM = {"units": 2, "batch_size": 2, "updates_per_epoch": 10}


def inspected(capfd: pytest.CaptureFixture[str], name: str, *options: str) -> dict[str, Any]:
    assert arguments.main(["inspect", str(CASES / name), *options]) == 0
    line = capfd.readouterr().out.strip().splitlines()[-1]
    found: dict[str, Any] = json.loads(line, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    return found


def test_the_last_line_is_what_was_understood(capfd: pytest.CaptureFixture[str]) -> None:
    found = inspected(capfd, "units_in_cells.csv")
    values = np.array(
        [float(line.split(";")[1].split()[0]) for line in (CASES / "units_in_cells.csv").read_text().split("\n")[1:81]]
    )
    assert found == {
        "separator": ";",
        "decimal": ".",
        "columns": [
            {
                "name": "Temp",
                "rows": 80,
                "mean": pytest.approx(values.mean(), rel=1e-12),
                "deviation": pytest.approx(values.std(), rel=1e-12),
                "first": 20.0,
                "last": 19.6,
                "distinct": len(set(values)),
                "dates": None,
            }
        ],
        "left_out": [{"name": "t", "row": 2, "value": "a0", "why": "text"}],
    }


def test_large_small_and_distant_numbers_have_the_figures_of_float64(capfd: pytest.CaptureFixture[str]) -> None:
    for name, place in [("huge_1e20.csv", 0), ("tiny_1e24.csv", 0), ("epoch_ms.csv", 0)]:
        rows = (CASES / name).read_text().split()[1:]
        values = np.array([float(row.split(",")[place]) for row in rows])
        column = inspected(capfd, name)["columns"][0]
        assert column["mean"] == pytest.approx(values.mean(), rel=1e-12)
        assert column["deviation"] == pytest.approx(values.std(), rel=1e-12)
        assert column["distinct"] == len(set(values))


def test_dates_gaps_and_fill_values_are_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert inspected(capfd, "newest_first.csv")["columns"][0]["dates"] == ["2014-01-01", "2023-12-01"]
    assert arguments.main(["inspect", str(CASES / "gap_silent_column.csv")]) == 0
    assert "1 of the 80 numbers of 'Close' are missing: row 9. Say --gaps linear" in capfd.readouterr().out
    assert inspected(capfd, "fill_netcdf.csv")["columns"][1]["mean"] < 20
    assert inspected(capfd, "fill_netcdf.csv", "--sentinel", "number")["columns"][1]["mean"] > 1e30


def test_an_ambiguous_comma_is_answered_by_an_option(capfd: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(["inspect", str(CASES / "deccomma_one_noheader.csv")]) == 2
    assert "--sign decimal" in capfd.readouterr().err
    found = inspected(capfd, "deccomma_one_noheader.csv", "--sign", "decimal")
    assert (found["decimal"], found["columns"][0]["first"]) == (",", 100.0)


@pytest.mark.parametrize(
    "command", [["inspect"], ["train", *SMALL, "--data"], ["sweep", "truncation", "time-series", "--data"]], ids=str
)
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("nowhere.csv", "can't be read: No such file"),
        ("shampoo36_footer.csv", "at least 50 rows of numbers, got 36"),
        ("underscore.csv", "row 2 has '2020_00'"),
    ],
)
def test_a_file_that_can_not_be_read_is_code_two_and_a_sentence(
    command: list[str], file: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert arguments.main([*command, str(CASES / file)]) == 2
    out, err = capfd.readouterr()
    assert (out, len(err.strip().splitlines())) == ("", 1)
    assert words in err


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        ("exog.csv", [], "3 columns to choose from (load, temp, holiday): say --data"),
        ("exog.csv:lod", [], "must be one of t, load, temp, holiday, got 'lod'"),
        ("units_in_cells.csv:t", [], "'t' has 'a0' in row 2 (text)"),
        ("constant.csv", [], "'v' holds 5 in all 80 rows"),
        ("exog.csv:load,temp", [], "say --target COLUMN, of load, temp"),
        ("exog.csv:load,temp", ["--target", "lod"], "must be one of t, load, temp, holiday, got 'lod'"),
        ("exog.csv", ["--target", "load", "--set", "inputs=tmp"], "inputs must be of the columns load, temp, holiday, got 'tmp'"),
        ("exog.csv", ["--target", "load", "--set", "horizon=51"], "horizon must be a whole number from 1 to 50, got '51'"),
        ("grouped_readings.csv", ["--target", "Expected"], "Say --readings mean"),
        ("gap_silent_column.csv", [], "Say --gaps linear"),
        ("gap_m9999.csv", [], "Say --sentinel gap"),
        ("gap_m9999.csv", ["--sentinel", "gap"], "Say --gaps linear"),
        ("deccomma_one_noheader.csv", [], "Say --sign decimal"),
    ],
)
def test_what_only_the_user_can_say_must_be_said(
    data: str, options: list[str], words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert arguments.main(["train", *SMALL, "--data", str(CASES / data), *options]) == 2
    assert words in capfd.readouterr().err


def test_a_column_is_found_by_its_name_with_colons_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a:b.csv"
    if os.name == "nt":
        path = tmp_path / "ab.csv"
    path.write_text("t:1,u:2\n" + "\n".join(f"{n},{n * n}" for n in range(60)))
    assert own_series.of_path(f"{path}:u:2", {}).values[3] == 9
    assert own_series.of_path(str(path), {}).values[3] == 9
    assert own_series.of_path(f"{path}:t:1", {}).values[3] == 3


def test_a_series_that_is_not_here_is_refused_without_a_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    for command in (["train"], ["sweep", "truncation"]):
        assert arguments.main([*command, "time-series", "--set", "series=x"]) == 2
        assert "series must be" in capfd.readouterr().err
    assert arguments.main(["train", "mnist-rows", "--set", "source=x"]) == 2


def test_a_task_without_a_series_takes_none(capfd: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(["train", "rain", "--data", str(CASES / "exog.csv"), "--target", "load"]) == 2
    assert "one whose task takes several columns (" in capfd.readouterr().err
    assert arguments.main(["train", "time-series", "--target", "load"]) == 2
    assert "target must be left out without data" in capfd.readouterr().err
    assert arguments.main(["train", "echo", "--data", str(CASES / "pipe.csv")]) == 2
    assert "preset must be one whose task takes a series" in capfd.readouterr().err
    with pytest.raises(SettingError, match="time-series"):
        playground.train("echo", data=np.sin(np.arange(60)))


def test_data_of_a_file_and_of_python_give_the_same_run(capfd: pytest.CaptureFixture[str]) -> None:
    path = CASES / "deccomma_date_semicolon.csv"
    assert arguments.main(["train", *SMALL, "--quiet", "--updates", "6", "--data", str(path)]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["settings"]["series"].startswith("deccomma…colon, Wert #") or "Wert #" in told["settings"]["series"]
    values = [float(line.split(";")[1].replace(",", ".")) for line in path.read_text().split()[1:]]
    for data in (values, np.array(values), pd.DataFrame({"Wert": values})):
        *_, last = playground.train("time-series", updates=6, data=data, **ROOM)
        assert last.evaluation is not None
        assert last.evaluation.metrics["mean square error"] == told["metrics"]["mean square error"]


def test_python_says_what_is_left_open_in_its_own_words() -> None:
    values = pd.Series([1.0, None, *np.sin(np.arange(60))])
    with pytest.raises(SeriesError, match=r"answers=\{'gaps': 'linear'\}"):
        playground.train("time-series", data=values)
    assert playground.train("time-series", data=values, answers={"gaps": "linear"})
    with pytest.raises(SeriesError, match=r"2 columns to choose from \(a, b\)"):
        playground.train("time-series", data=pd.DataFrame({"a": np.sin(np.arange(60)), "b": np.cos(np.arange(60))}))


@pytest.mark.parametrize("values", [1.6e9 + np.arange(80) % 7, 1e-24 * np.sin(np.arange(80)), 1e20 * (2 + np.sin(np.arange(80)))])
def test_numbers_far_from_zero_and_very_large_or_small_ones_train(values: np.ndarray) -> None:
    *_, last = playground.train("time-series", updates=20, data=values, **ROOM)
    assert np.isfinite(last.losses).all()
    assert last.losses.std() > 0


def test_a_reader_that_has_read_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "playground", "inspect", str(CASES / "units_in_cells.csv")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (1, "")
