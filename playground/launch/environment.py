"""The program's own environment: made once in .venv beside the code, then entered.

Standard library only. A stamp in .venv records what was installed. During an installation it says
"unfinished" instead, so that the next start makes an interrupted environment anew.
"""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

from playground.launch import child, lock, requirements

ROOT = Path(__file__).resolve().parents[2]
STAMP = "playground.json"
UNFINISHED = {"unfinished": "true"}
NEEDED = 3_500_000_000
"""Bytes that a new environment needs, with the tests' packages (on Linux 3.4 GB)."""

REMOVALS = 10
"""Attempts to delete an environment into which another process still writes, half a second apart."""


class SetupError(Exception):
    """Says in one sentence why there is no environment, and what to do about it."""


def prepare(root: Path, name: str) -> Path | None:
    """The Python that has what the requirements file `name` asks for; None if this one has it.

    Makes or updates the environment in `root`/.venv; raises SetupError if that fails. Uses no
    network if nothing has changed.
    """
    wanted = root / name
    if not wanted.exists():
        return None  # installed as a package: pip has installed the requirements
    directory = root / ".venv"
    inside = os.path.realpath(sys.prefix) == os.path.realpath(directory)
    if not inside and requirements.met(wanted):
        return None
    if not _complete(directory, wanted):
        try:
            with lock.alone(root, lambda: _say("Another start is making the environment: waiting for it.")):
                if not _complete(directory, wanted):
                    _make(directory, wanted)
        except OSError as error:
            raise SetupError(_explain(error, root)) from error
    return None if inside else python_of(directory)


def enter(python: Path, arguments: list[str]) -> int:
    """Replaces this process by `python` with `arguments`; on Windows, waits for its code."""
    os.environ.pop("PYTHONHOME", None)  # would lead the new Python to this one's packages
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
            continue  # the console interrupts the other process too: that one decides


def python_of(directory: Path) -> Path:
    """The path of the Python in the environment `directory`."""
    return directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _complete(directory: Path, wanted: Path) -> bool:
    """Whether the environment is finished and has what the requirements file `wanted` asks for."""
    return python_of(directory).exists() and _expected(wanted).items() <= _read(directory).items()


def _expected(wanted: Path) -> dict[str, str]:
    return {"python": "{}.{}".format(*sys.version_info), **requirements.fingerprints(wanted)}


def _read(directory: Path) -> dict[str, str]:
    """The stamp; empty if there is none, `UNFINISHED` if it can't be read."""
    try:
        stamp = json.loads((directory / STAMP).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        return UNFINISHED
    return stamp if isinstance(stamp, dict) else UNFINISHED


def _make(directory: Path, wanted: Path) -> None:
    """Installs what `wanted` asks for; makes an incomplete or broken environment anew first."""
    stamp = _read(directory)
    reusable = "unfinished" not in stamp and stamp.get("python") in (None, _expected(wanted)["python"]) and _works(directory)
    if not reusable:
        _check(directory)
        if directory.exists():
            _remove(directory)
        directory.mkdir()
    (directory / STAMP).write_text(json.dumps(UNFINISHED), encoding="utf-8")
    if not reusable:
        _say(f"Making an environment in {directory.name} (this once; it takes a few minutes and about 3 GB).")
        _create(directory)
    _say(f"Installing {wanted.name}.")
    install = [python_of(directory), "-m", "pip", "--disable-pip-version-check", "install", "-r", wanted]
    if child.run([str(part) for part in install]) != 0:
        if shutil.disk_usage(directory).free < 50_000_000:
            raise OSError(errno.ENOSPC, "disk full")
        raise SetupError(
            f"pip could not install {wanted.name}; its error is above. Fix that (often the network), then start again."
        )
    kept = stamp if reusable else {}
    (directory / STAMP).write_text(json.dumps({**kept, **_expected(wanted)}), encoding="utf-8")


def _remove(directory: Path) -> None:
    """Deletes an incomplete environment, also while a process that was killed with it still writes."""
    for _ in range(REMOVALS):
        try:
            shutil.rmtree(directory)
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
            time.sleep(0.5)
        else:
            return
    shutil.rmtree(directory)


def _works(directory: Path) -> bool:
    """Whether the environment's Python starts, has this one's version and has pip."""
    ask = "import pip, sys; print('{}.{}'.format(*sys.version_info))"
    try:
        answer = subprocess.run([str(python_of(directory)), "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == "{}.{}".format(*sys.version_info)


def _check(directory: Path) -> None:
    """Raises SetupError if this machine can't make an environment at all."""
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
        raise SetupError(f"Python could not install pip into {directory.name}: {error}.") from error


def _explain(error: OSError, root: Path) -> str:
    if error.errno == errno.ENOSPC:
        return "The disk is full: free about 3 GB beside the code, then start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"No permission to write {error.filename or root}: move the code to a folder that you may write to, then start again."
        )
    return f"The environment in {root / '.venv'} could not be made: {error}."


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
