"""The engine as a generator: what a notebook gets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import playground
from playground.launch.environment import ROOT
from playground.messages.frame import Frame
from playground.runs import headless
from playground.settings import SettingError
from playground.training import advance
from tests.runs.fakes import CONFIG
from tests.runs.one_worker import OneWorker
from tests.training.small import train

SMALL: dict[str, Any] = {"epoch_length": 1000, "units": 2}


@pytest.fixture(scope="module")
def worker() -> Iterator[OneWorker]:
    shared = OneWorker()
    yield shared
    shared.close()


@pytest.fixture(scope="module")
def frames(worker: OneWorker) -> list[Frame]:
    """Three epochs of 13 windows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(headless, "new_executor", lambda: worker)
        return list(playground.train("echo", epochs=3, **SMALL))


def test_frames_hold_every_loss_of_the_run_in_order(frames: list[Frame]) -> None:
    config = headless.configure("echo", SMALL)
    _, expected = train(config, advance.first_state(config), 39)
    assert np.array_equal(np.concatenate([frame.losses for frame in frames]), expected.losses)
    assert frames[-1].update == 39
    assert [start for frame in frames for start in frame.epoch_starts] == [0, 13, 26]
    assert all(frame.window is not None for frame in frames)


def test_the_last_frame_tells_the_validation_quality(frames: list[Frame]) -> None:
    *earlier, last = frames
    assert [frame.evaluation for frame in earlier] == [None] * len(earlier)
    assert last.evaluation is not None
    assert set(last.evaluation.metrics) == {"accuracy"}


def test_a_script_is_not_run_again_by_its_process_which_ends_when_the_generator_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "without_a_guard.py"
    script.write_text("raise SystemExit('run again')")
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(script), raising=False)
    before = set(psutil.Process().children(recursive=True))
    generator = playground.train("echo", updates=100_000_000, **SMALL)
    next(generator)
    started = set(psutil.Process().children(recursive=True)) - before
    assert started
    generator.close()
    _, alive = psutil.wait_procs(started, timeout=60)
    assert [process for process in alive if "resource_tracker" not in " ".join(process.cmdline())] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"preset": "nobody"}, "preset must be one of"),
        ({"units": 0}, "units must be"),
        ({"colour": "red"}, "is no setting of the task"),
        ({"updates": 0}, "updates must be at least 1, got 0"),
        ({"epochs": 0}, "updates must be at least 1, got 0"),
        ({"epochs": 1, "updates": 1}, "updates must be given without epochs, got 1"),
    ],
)
def test_what_is_wrong_is_told_before_anything_starts(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        playground.train(**arguments)
    assert told in str(caught.value)


def test_without_a_length_it_trains_one_epoch(worker: OneWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless, "new_executor", lambda: worker)
    assert list(playground.train("echo", **SMALL))[-1].update == CONFIG.updates_per_epoch


def test_importing_the_package_needs_the_standard_library_alone() -> None:
    lines = "import sys, playground\nprint(sorted({'numpy', 'tensorflow', 'keras', 'streamlit', 'plotly'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    assert callable(playground.train)


def test_the_page_never_loads_tensorflow() -> None:
    lines = """
import importlib, pkgutil, sys
import playground.app, playground.live, playground.pages, playground.views
for package in (playground.live, playground.pages, playground.views):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if found.name != "playground.pages.main":
            importlib.import_module(found.name)
from streamlit.testing.v1 import AppTest
AppTest.from_file("playground/pages/main.py", default_timeout=60).run()
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
from playground.runs.hub import the_hub
the_hub().close()
"""
    told = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, told.stderr[-2000:]
    assert told.stdout.strip().splitlines()[-1] == "[]"
