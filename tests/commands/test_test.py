"""The whole suite: every file once, in processes that end, and a last line that counts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from playground.commands import test
from playground.launch import chromium
from playground.launch.environment import ROOT

GOOD = "import time\n\n\ndef test_it_holds():\n    time.sleep(0.2)\n"
BAD = "def test_it_holds():\n    assert [1] == []\n"
SKIPPED = "import pytest\n\n\n@pytest.mark.skip(reason='why not')\ndef test_it_holds():\n    assert False\n"
UNREADABLE = "import nowhere_to_be_found\n"
ENDS = "import os\n\n\ndef test_it_ends_the_process():\n    os._exit(7)\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may be tested, where a Chromium is found."""
    monkeypatch.setattr(chromium, "find", lambda: sys.executable)
    monkeypatch.delenv("XLA_FLAGS", raising=False)
    (tmp_path / "requirements-dev.txt").touch()
    return tmp_path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_every_test_file_is_in_one_part_and_parts_are_bounded() -> None:
    parts = test.parts(ROOT / "tests")
    dealt = [file for part in parts for file in part]
    assert sorted(dealt) == sorted((ROOT / "tests").rglob("test_*.py"))
    for part in parts:
        (folder,) = {file.parent for file in part}
        assert len(part) <= 2 or folder.name not in test.PAIRED or {file.name for file in part} == set(test.ALIKE)


def test_the_folders_and_the_slowest_are_named_and_the_last_line_counts_all_parts(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(
        checkout, {"test_one.py": GOOD, "training/test_two.py": SKIPPED, "training/test_three.py": GOOD, "views/test_four.py": GOOD}
    )
    assert test.run(checkout, []) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == ["1 skipped", "3 passed, 0 failed"]
    named = lines[lines.index("The 20 slowest tests, in seconds:") + 1 : -2]
    assert len(named) == 4
    assert float(named[0].split()[0]) >= 0.2
    assert named[-1].endswith("test_two::test_it_holds")
    by_folder = lines[lines.index("The tests of each folder, in seconds:") + 1 : lines.index("The 20 slowest tests, in seconds:")]
    assert sorted(line.split()[1] for line in by_folder) == ["tests", "tests.training", "tests.views"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(BAD, "assert [1] == []", id="fails"),
        pytest.param(UNREADABLE, "No module named 'nowhere_to_be_found'", id="cannot be imported"),
        pytest.param(ENDS, "pytest ended without a report", id="breaks off"),
    ],
)
def test_a_part_that_fails_fails_the_suite_and_shows_why(
    text: str, told: str, checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(checkout, {"test_one.py": GOOD, "views/test_two.py": text})
    assert test.run(checkout, []) == 1
    out = capfd.readouterr().out
    assert told in out
    assert out.splitlines()[-1] == "1 passed, 1 failed"


def test_what_is_asked_of_pytest_runs_in_one_process(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(checkout, {"test_one.py": GOOD, "views/test_two.py": BAD})
    assert test.run(checkout, ["-k", "test_one", "tests/test_one.py"]) == 0
    assert "1 passed in" in capfd.readouterr().out.splitlines()[-1]


def test_programs_compiled_in_one_part_are_found_by_the_others(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = "import os\n\n\ndef test_it_holds():\n    print(os.environ['TF_XLA_FLAGS'])\n    assert False\n"
    write(checkout, {"test_one.py": told, "views/test_two.py": told})
    test.run(checkout, [])
    flags = [line for line in capfd.readouterr().out.splitlines() if line.startswith("--tf_xla_persistent_cache_directory=")]
    assert len(flags) == 2
    assert len(set(flags)) == 1


def test_only_networks_that_train_long_are_compiled_with_optimisations(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told = "import os\n\n\ndef test_it_holds():\n    print('flags:', os.environ.get('XLA_FLAGS', ''))\n    assert False\n"
    write(checkout, {"learning/test_one.py": told, "training/test_two.py": told})
    test.run(checkout, [])
    flags = [line for line in capfd.readouterr().out.splitlines() if line.startswith("flags:")]
    assert sorted("optimization_level=0" in line for line in flags) == [False, True]
