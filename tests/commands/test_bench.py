"""`bench` on the command line: which parts it measures, what it prints, and what it keeps."""

import json
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import numpy as np
import pytest

from playground import bench
from playground.bench import machine_load, record
from playground.bench.table import Promise, Row
from playground.commands import arguments
from playground.commands import bench as command

SPEED = Promise("speed", "updates/s", at_least=20)
START = Promise("start", "s", at_most=2.5)


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """The names of the parts that measured, of two that measure nothing real; an empty folder."""
    names: list[str] = []

    def part(name, *rows):
        def measure(plan, say):
            names.append(name)
            yield from rows

        return SimpleNamespace(PROMISES=tuple(row.promise for row in rows if isinstance(row, Row)), measure=measure)

    parts = {
        "training": part("training", Row(SPEED, 1234.5), ("units", 4, 7.0), ("units", 8, 14.0)),
        "starting": part("starting", Row(START, None, "why")),
    }
    monkeypatch.setattr(bench, "PARTS", parts)
    monkeypatch.setattr(record, "folder", lambda: tmp_path / "results")
    monkeypatch.setattr(machine_load, "share_of_others", lambda first, last: 0.01)
    return names


def test_without_a_name_all_parts_are_measured_and_kept(measured, tmp_path, capsys):
    assert arguments.main(["bench"]) == 0
    assert measured == ["training", "starting"]
    assert f"Kept in {tmp_path / 'results' / 'bench.json'}." in capsys.readouterr().out


def test_named_parts_are_measured_in_the_order_of_the_table(measured):
    assert arguments.main(["bench", "starting", "training"]) == 0
    assert measured == ["training", "starting"]


@pytest.mark.parametrize("typed", [["training"], ["--quick"], ["training", "--quick"]])
def test_a_part_or_a_quick_run_replaces_no_kept_results(measured, tmp_path, capsys, typed):
    assert arguments.main(["bench", *typed]) == 0
    assert "Not kept" in capsys.readouterr().out
    assert not (tmp_path / "results").exists()


def test_an_unknown_part_is_one_sentence_and_code_two(measured, capsys):
    assert arguments.main(["bench", "training", "dancing"]) == 2
    assert capsys.readouterr().err == "part must be one of training, starting, got 'dancing'\n"
    assert measured == []


def test_repeat_measures_everything_so_often_and_prints_the_range(measured, capsys):
    assert arguments.main(["bench", "training", "--repeat", "3", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert measured == ["training"] * 3
    assert lines[0].split() == ["what", "median", "range", "goal", "holds"]
    assert "1\u202f234 to 1\u202f234" in lines[2]
    told = json.loads(lines[-1])
    assert (told["repeat"], told["rows"][0]["low"], told["rows"][0]["high"]) == (3, 1234.5, 1234.5)


def test_the_last_line_of_json_is_the_rows(measured, capsys):
    assert arguments.main(["bench", "--json", "--quick"]) == 0
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["rows"]
    known = {"low": None, "high": None, "others": 0.01}
    assert rows == [
        {"name": "speed", "value": 1234.5, "unit": "updates/s", "goal": "≥ 20", "holds": True, "judgement": "yes", **known},
        {"name": "start (why)", "value": None, "unit": "s", "goal": "≤ 2.50", "holds": None, "judgement": "", **known},
    ]


def test_a_busy_machine_is_told_in_the_table_and_in_the_json(measured, monkeypatch, capsys):
    monkeypatch.setattr(machine_load, "share_of_others", lambda first, last: 0.234)
    assert arguments.main(["bench", "training", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].endswith("≥ 20  too busy to judge (others used 23 %)")
    row = json.loads(lines[-1])["rows"][0]
    assert (row["holds"], row["judgement"], row["others"]) == (None, "too busy to judge (others used 23 %)", 0.234)


def test_what_is_kept_names_the_machine_and_the_versions_and_draws_the_scaling(measured, tmp_path):
    assert arguments.main(["bench"]) == 0
    kept = json.loads((tmp_path / "results" / "bench.json").read_text(encoding="utf-8"))
    assert {"date", "cpu", "cores", "load_before", "python", "repeat"} <= kept.keys()
    assert kept["versions"]["numpy"] == np.__version__
    assert kept["scaling"] == {"units": {"4": 7.0, "8": 14.0}}
    assert [row["name"] for row in kept["rows"]] == ["speed", "start (why)"]
    drawn = ElementTree.parse(tmp_path / "results" / "bench.svg").getroot()
    assert [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")][1:3] == ["7", "4"]


def test_the_table_is_aligned():
    lines = command.as_table([Row(SPEED, 1234567.0), Row(START, None, "why"), Row(START, 0.012)]).splitlines()
    assert [line.split("  ")[0] for line in lines] == ["what", "─" * 11, "speed", "start (why)", "start"]
    ends = [line.index(value) + len(value) for line, value in zip(lines[2:], ("1\u202f234\u202f567", "–", "0.012"), strict=True)]
    assert len(set(ends)) == 1
