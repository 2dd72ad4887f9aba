"""`bench presets`: which presets it measures, what it prints, and what it keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground import presets
from playground.bench import preset_figures, record
from playground.commands import arguments

RUN = {"seed": 0, "updates": 64, "outcome": "learned", "verdict": "Learned.", "median_loss": 0.01, "metrics": {"accuracy": 0.9876}}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The names of the presets that were measured; nothing is trained, and an empty folder takes the figures."""
    names: list[str] = []

    def measure(name: str, say: object) -> dict:
        names.append(name)
        return {"epochs": 3, "commit": "abc", "date": "2026-01-01", "runs": [RUN]}

    monkeypatch.setattr(preset_figures, "measure", measure)
    monkeypatch.setattr(record, "folder", lambda: tmp_path)
    return names


def test_named_presets_are_measured_and_kept_beside_those_of_before(
    measured: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert arguments.main(["bench", "presets", "sine"]) == 0
    assert arguments.main(["bench", "presets", "gru", "echo"]) == 0
    assert measured == ["sine", "gru", "echo"]
    kept = json.loads((tmp_path / "presets.json").read_text(encoding="utf-8"))
    assert list(kept) == ["echo", "gru", "sine"], "in the order of the page"
    assert kept["gru"]["runs"] == [RUN]
    assert "accuracy 0.9876" in capsys.readouterr().out


def test_without_a_name_all_presets_are_measured(measured: list[str]) -> None:
    assert arguments.main(["bench", "presets"]) == 0
    assert measured == list(presets.registry())


def test_an_unknown_preset_is_one_sentence(measured: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments.main(["bench", "presets", "nobody"]) == 2
    assert "preset must be one of" in capsys.readouterr().err
    assert measured == []
