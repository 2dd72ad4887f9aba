"""The launcher: makes the environment once, repairs an incomplete one, fails in a sentence."""

import ast
import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from playground import __main__ as launcher
from playground.launch import environment, requirements

PACKAGE = "rnn-playground-probe"
LAUNCHER = ("__init__.py", "__main__.py", "settings.py", "commands", "launch", "uploads")


class Machine:
    """A bare checkout in which pip and venv only take notes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.calls: list[str] = []
        self.pip_code = 0
        self.pip_breaks: BaseException | None = None
        (root / "requirements.txt").write_text(f"{PACKAGE}>=1\n")
        (root / "requirements-dev.txt").write_text("-r requirements.txt\n")

    def create(self, directory: Path) -> None:
        self.calls.append("venv")
        environment.python_of(directory).parent.mkdir()
        environment.python_of(directory).touch()

    def run(self, command: list[str], **_: object) -> SimpleNamespace:
        if "-c" in command:
            if not Path(command[0]).exists():
                raise FileNotFoundError(command[0])
            return SimpleNamespace(returncode=0, stdout="{}.{}\n".format(*sys.version_info))
        raise AssertionError(command)

    def install(self, command: list[str]) -> int:
        self.calls.append(f"pip {Path(command[-1]).name}")
        if self.pip_breaks:
            raise self.pip_breaks
        return self.pip_code

    def start(self, name: str = "requirements.txt") -> list[str]:
        """What a start calls."""
        self.calls = []
        python = environment.prepare(self.root, name)
        assert python == environment.python_of(self.root / ".venv")
        return self.calls


@pytest.fixture
def machine(tmp_path, monkeypatch):
    machine = Machine(tmp_path)
    monkeypatch.setattr(environment, "_create", machine.create)
    monkeypatch.setattr(environment.subprocess, "run", machine.run)
    monkeypatch.setattr(environment.child, "run", machine.install)
    return machine


def test_a_second_start_installs_nothing(machine):
    assert machine.start() == ["venv", "pip requirements.txt"]
    assert machine.start() == []


def test_the_tests_environment_serves_the_program_too(machine):
    assert machine.start("requirements-dev.txt") == ["venv", "pip requirements-dev.txt"]
    assert machine.start("requirements.txt") == []


def test_the_programs_environment_lacks_what_the_tests_need(machine):
    machine.start("requirements.txt")
    assert machine.start("requirements-dev.txt") == ["pip requirements-dev.txt"]
    assert machine.start("requirements-dev.txt") == []


def test_changed_requirements_are_installed_into_the_same_environment(machine):
    machine.start("requirements-dev.txt")
    (machine.root / "requirements.txt").write_text(f"{PACKAGE}>=2\n")
    assert machine.start("requirements-dev.txt") == ["pip requirements-dev.txt"]
    assert machine.start("requirements.txt") == []


def test_an_environment_without_a_stamp_is_kept_and_completed(machine):
    machine.start()
    (machine.root / ".venv" / environment.STAMP).unlink()
    assert machine.start() == ["pip requirements.txt"]


@pytest.mark.parametrize("text", ["{", "[]", '{"unfinished": "true"}', '{"python": "3.1"}'])
def test_an_environment_with_a_broken_stamp_is_made_anew(machine, text):
    machine.start()
    left_over = machine.root / ".venv" / "left-over"
    left_over.touch()
    (machine.root / ".venv" / environment.STAMP).write_text(text)
    assert machine.start() == ["venv", "pip requirements.txt"]
    assert not left_over.exists()
    assert machine.start() == []


def test_an_environment_without_its_python_is_made_anew(machine):
    machine.start()
    environment.python_of(machine.root / ".venv").unlink()
    assert machine.start() == ["venv", "pip requirements.txt"]


def test_an_interrupted_start_is_made_anew(machine):
    machine.pip_breaks = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        machine.start()
    machine.pip_breaks = None
    assert machine.start() == ["venv", "pip requirements.txt"]


def test_a_failing_pip_is_one_sentence_and_the_next_start_repairs(machine):
    machine.pip_code = 1
    with pytest.raises(environment.SetupError, match=r"pip could not install requirements\.txt"):
        machine.start()
    machine.pip_code = 0
    assert machine.start() == ["venv", "pip requirements.txt"]


def test_a_disk_that_pip_filled_is_named(machine, monkeypatch):
    machine.pip_code = 1
    free = iter([environment.NEEDED, 0])
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: SimpleNamespace(free=next(free)))
    with pytest.raises(environment.SetupError, match="disk is full"):
        machine.start()


def test_too_small_a_disk_is_told_before_anything_is_made(machine, monkeypatch):
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: SimpleNamespace(free=1_000_000_000))
    with pytest.raises(environment.SetupError, match=r"1\.0 GB are free"):
        machine.start()
    assert not (machine.root / ".venv").exists()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "No permission to write"),
        (errno.EROFS, "No permission"),
        (errno.EIO, "could not be made"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(machine, monkeypatch, code, sentence):
    def refuse(directory: Path) -> None:
        raise OSError(code, os.strerror(code), str(directory))

    monkeypatch.setattr(environment, "_create", refuse)
    with pytest.raises(environment.SetupError, match=sentence) as told:
        machine.start()
    assert "\n" not in str(told.value)


def test_a_python_without_ensurepip_says_what_to_install(machine, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(environment.SetupError, match="apt install python3-venv"):
        machine.start()


def test_an_installed_package_and_a_python_that_has_everything_need_no_environment(machine, monkeypatch):
    assert environment.prepare(machine.root, "no-such-file.txt") is None
    monkeypatch.setattr(environment.requirements, "met", lambda path: True)
    assert environment.prepare(machine.root, "requirements.txt") is None
    assert machine.calls == []


def test_inside_the_environment_it_goes_on_in_this_process(machine, monkeypatch):
    machine.start()
    monkeypatch.setattr(sys, "prefix", str(machine.root / ".venv"))
    assert environment.prepare(machine.root, "requirements.txt") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows locks files in use by itself")
def test_a_second_start_waits_for_the_first(machine, monkeypatch):
    import fcntl

    waiting = threading.Event()
    monkeypatch.setattr(environment, "_say", lambda text: waiting.set() if "waiting" in text else None)
    handle = os.open(machine.root, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    second = threading.Thread(target=machine.start)
    second.start()
    try:
        assert waiting.wait(10)
        assert machine.calls == []
    finally:
        os.close(handle)
        second.join(10)
    assert machine.calls == ["venv", "pip requirements.txt"]


@pytest.mark.parametrize(
    ("version", "met"),
    [("1.9.9", False), ("2.0", True), ("2.0.1rc1", True), ("2.9.12", True), ("3.0.0", False), ("10.0", False), (None, False)],
)
def test_requirements_are_met_within_their_bounds(tmp_path, monkeypatch, version, met):
    def installed(name: str) -> str:
        if version is None:
            raise requirements.importlib.metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(requirements.importlib.metadata, "version", installed)
    path = tmp_path / "requirements.txt"
    path.write_text("# a comment\n\nsome-package>=2,<3\n")
    assert requirements.met(path) == met


def test_the_launcher_parses_on_an_old_python():
    for module in ("__init__", "__main__"):
        source = (environment.ROOT / "playground" / f"{module}.py").read_text(encoding="utf-8")
        ast.parse(source, feature_version=(3, 8))


def test_the_launcher_and_the_parser_import_the_standard_library_alone():
    folder = environment.ROOT / "playground" / "launch"
    modules = [
        "playground.__main__",
        "playground.commands.arguments",
        *(f"playground.launch.{path.stem}" for path in folder.glob("*.py")),
    ]
    code = f"""
import importlib, sys
sys.path.insert(0, {str(environment.ROOT)!r})
for name in {modules}:
    importlib.import_module(name)
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(sorted(loaded - sys.stdlib_module_names - {{"__main__", "__mp_main__", "playground"}}))
"""
    result = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stdout.strip()) == (0, "[]"), result.stdout + result.stderr


def test_an_old_python_is_told_which_one_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    assert launcher.main() == 1
    assert capsys.readouterr().err == "The playground needs Python 3.11 or newer, this is Python 3.10.\n"


def checkout(root: Path) -> Path:
    """A real checkout in `root` whose `train` says where it runs; installing needs no network."""
    package = root / "playground"
    package.mkdir()
    for name in LAUNCHER:
        source = environment.ROOT / "playground" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, package / name)
    (package / "commands" / "train.py").write_text(
        "import sys\n\n\ndef train(*arguments):\n    import probe\n    print(sys.prefix)\n    return 7\n"
    )
    (root / "requirements.txt").write_text(f"--no-index\n--find-links wheels\n{PACKAGE}>=1,<2\n")
    (root / "wheels").mkdir()
    return root


def add_wheel(root: Path) -> None:
    """Puts the one package that the requirements of `checkout` ask for beside it."""
    name = PACKAGE.replace("-", "_")
    with zipfile.ZipFile(root / "wheels" / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("probe.py", "")
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n")
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")


def start(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a real `python -m playground` in `root` says."""
    command = [sys.executable, "-m", "playground", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=200, check=False)


def test_a_real_start_fails_in_a_sentence_then_makes_the_environment_and_then_finds_it(tmp_path):
    root = checkout(tmp_path)
    failed = start(root, "train", "echo")
    assert failed.returncode == 1
    assert "pip could not install requirements.txt" in failed.stderr.splitlines()[-1]
    assert "Traceback" not in failed.stderr

    add_wheel(root)
    first = start(root, "train", "echo")
    assert first.returncode == 7, first.stderr
    assert os.path.realpath(first.stdout.splitlines()[-1]) == os.path.realpath(root / ".venv")
    stamp = json.loads((root / ".venv" / environment.STAMP).read_text())
    assert stamp["requirements.txt"] == requirements.fingerprints(root / "requirements.txt")["requirements.txt"]

    shutil.rmtree(root / "wheels")
    second = start(root, "train", "echo")
    assert (second.returncode, second.stderr) == (7, "")


def test_help_and_wrong_arguments_need_no_environment(tmp_path):
    root = checkout(tmp_path)
    assert "serve" in start(root, "--help").stdout
    assert start(root, "serve", "--port", "0").returncode == 2
    assert not (root / ".venv").exists()
