"""The program's own environment: made once in .venv beside the code, repaired where it is half-made, then entered.

Standard library only. A stamp in .venv says what was installed; while something is being installed it says so instead, so
that an interrupted start is noticed by the next one.
"""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from playground.launch import lock, requirements

ROOT = Path(__file__).resolve().parents[2]
STAMP = "playground.json"
UNFINISHED = {"unfinished": "true"}
NEEDED = 3_500_000_000
"""Bytes that a new environment takes at most, with the tests' packages (measured on Linux: 3.4 GB, TensorFlow 1.9 of them)."""


class SetupError(Exception):
    """Why there is no environment and what to do about it, in one sentence."""


def prepare(root: Path, name: str) -> Path | None:
    """The Python to go on with, its environment made or brought up to the requirements file `name`; None for this one.

    Raises SetupError where that can't be done. Asks no network where nothing has changed since the last start.
    """
    wanted = root / name
    if not wanted.exists():
        return None  # installed as a package: pip has seen to the requirements
    directory = root / ".venv"
    inside = os.path.realpath(sys.prefix) == os.path.realpath(directory)
    if not inside and requirements.met(wanted):
        return None
    if not _stands(directory, wanted):
        try:
            with lock.alone(root, lambda: _say("Another start is making the environment: waiting for it.")):
                if not _stands(directory, wanted):
                    _make(directory, wanted)
        except OSError as error:
            raise SetupError(_explain(error, root)) from error
    return None if inside else python_of(directory)


def enter(python: Path, arguments: list[str]) -> int:
    """Goes on as `python` with `arguments`: replaces this process, or on Windows waits for the other one's exit code."""
    os.environ.pop("PYTHONHOME", None)  # would send the environment's Python back to this one's packages
    command = [str(python), *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the console has told the other process too; it decides


def python_of(directory: Path) -> Path:
    """Where the environment in `directory` has its Python."""
    return directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _stands(directory: Path, wanted: Path) -> bool:
    """Whether the environment is whole and has what `wanted` demands."""
    return python_of(directory).exists() and _expected(wanted).items() <= _read(directory).items()


def _expected(wanted: Path) -> dict[str, str]:
    return {"python": "{}.{}".format(*sys.version_info), **requirements.fingerprints(wanted)}


def _read(directory: Path) -> dict[str, str]:
    """The stamp; empty where there is none, `UNFINISHED` where it can't be read."""
    try:
        stamp = json.loads((directory / STAMP).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        return UNFINISHED
    return stamp if isinstance(stamp, dict) else UNFINISHED


def _make(directory: Path, wanted: Path) -> None:
    """Installs what `wanted` demands into the environment, which is made anew where it doesn't work."""
    stamp = _read(directory)
    reusable = "unfinished" not in stamp and stamp.get("python") in (None, _expected(wanted)["python"]) and _works(directory)
    if not reusable:
        _check(directory)
        if directory.exists():
            shutil.rmtree(directory)
        directory.mkdir()
    (directory / STAMP).write_text(json.dumps(UNFINISHED), encoding="utf-8")
    if not reusable:
        _say(f"Making an environment in {directory.name} (this once; it takes a few minutes and about 3 GB).")
        _create(directory)
    _say(f"Installing {wanted.name}.")
    install = [python_of(directory), "-m", "pip", "--disable-pip-version-check", "install", "-r", wanted]
    if subprocess.run([str(part) for part in install], check=False).returncode != 0:
        if shutil.disk_usage(directory).free < 50_000_000:
            raise OSError(errno.ENOSPC, "disk full")
        raise SetupError(
            f"pip could not install {wanted.name}; its words are above. Mend that (often the network), then start again."
        )
    kept = stamp if reusable else {}
    (directory / STAMP).write_text(json.dumps({**kept, **_expected(wanted)}), encoding="utf-8")


def _works(directory: Path) -> bool:
    """Whether the environment's Python starts, is of this one's version and has pip."""
    ask = "import pip, sys; print('{}.{}'.format(*sys.version_info))"
    try:
        answer = subprocess.run([str(python_of(directory)), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == "{}.{}".format(*sys.version_info)


def _check(directory: Path) -> None:
    """Raises SetupError where an environment can't be made at all."""
    if not importlib.util.find_spec("ensurepip"):
        version = "{}.{}".format(*sys.version_info)
        raise SetupError(
            f"This Python can't make environments; on Debian or Ubuntu, run: sudo apt install python3-venv (or python{version}-venv)."
        )
    free = shutil.disk_usage(directory.parent).free
    if free < NEEDED:
        raise SetupError(
            f"The disk is too full: the environment needs {NEEDED / 1e9:.1f} GB beside the code, {free / 1e9:.1f} GB are free."
        )


def _create(directory: Path) -> None:
    try:
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(directory)
    except subprocess.CalledProcessError as error:
        raise SetupError(f"Python could not put pip into {directory.name}: {error}.") from error


def _explain(error: OSError, root: Path) -> str:
    if error.errno == errno.ENOSPC:
        return "The disk is full: make room for about 3 GB beside the code, then start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"No permission to write {error.filename or root}: put the code into a folder of your own, then start again."
    return f"The environment in {root / '.venv'} could not be made: {error}."


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
