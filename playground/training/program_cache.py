"""Compiled programs on disk: what this machine has compiled once, the next process loads.

TensorFlow writes and reads the files, and names them by all that it compiles. What it leaves out
names their folder: its own version, the compiler's options and the instructions that the processor
has. Every file has its checksum beside it, as a damaged one might still load.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import platform
import threading
import zlib
from pathlib import Path

from playground.launch import user_data

LARGEST = 256 << 20
"""Bytes of programs that are kept, those of other versions included; the oldest go first. One has
about a megabyte."""
OPTION = "--tf_xla_persistent_cache_directory"
CHECKSUM = ".crc32"


def use() -> None:
    """Makes TensorFlow, which must not be loaded yet, keep its programs in our folder.

    Does nothing where another folder is set in TF_XLA_FLAGS, or where nothing can be written.
    """
    flags = os.environ.get("TF_XLA_FLAGS", "")
    if OPTION in flags:
        return
    try:
        place = user_data.cache() / "programs" / _versions()
        place.mkdir(parents=True, exist_ok=True)
        _keep_sound(place)
        _keep_within(place.parent)
        (place / "written").touch()
    except (OSError, RuntimeError):  # the latter: nobody's home is known
        return
    if " " not in str(place):  # TensorFlow takes a space for the end of the option
        os.environ["TF_XLA_FLAGS"] = f"{flags} {OPTION}={place} --tf_xla_persistent_cache_prefix=network".strip()


def note() -> None:
    """Writes the checksums of the programs that were kept since the last call."""
    with contextlib.suppress(OSError):
        for program in _programs(_folder()):
            beside = program.with_name(program.name + CHECKSUM)
            if not beside.exists():
                beside.write_text(_checksum(program))


def write(file: Path, data: bytes) -> None:
    """Writes a file of ours among the programs, whole or not at all. Raises OSError."""
    beside = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    beside.write_bytes(data)
    beside.replace(file)


def own_folder() -> Path | None:
    """The folder of programs if it is ours; None: there is none, or another was set in
    TF_XLA_FLAGS."""
    folder = _folder()
    return folder if folder is not None and folder.parent == user_data.cache() / "programs" else None


def clear() -> bool:
    """Drops the kept programs, one of which TensorFlow could not read; returns whether there were
    any."""
    found = _programs(_folder())
    for program in found:
        _drop(program)
    return bool(found)


def _folder() -> Path | None:
    """The folder that TensorFlow was told to use; None: none."""
    options = dict(one.split("=", 1) for one in os.environ.get("TF_XLA_FLAGS", "").split() if "=" in one)
    return Path(options[OPTION]) if OPTION in options else None


def _versions() -> str:
    """A name for what a program depends on beside what was compiled."""
    cores = Path("/proc/cpuinfo")
    lines = cores.read_text().splitlines() if cores.exists() else []
    instructions = sorted({line for line in lines if line.startswith(("flags", "Features", "model name"))})
    parts = [importlib.metadata.version("tensorflow"), os.environ.get("XLA_FLAGS", ""), platform.machine(), platform.processor()]
    return hashlib.sha256("\n".join([*parts, *instructions]).encode()).hexdigest()[:16]


def _programs(folder: Path | None) -> list[Path]:
    return [] if folder is None else sorted(folder.glob("*.pb"))


def _checksum(program: Path) -> str:
    return str(zlib.crc32(program.read_bytes()))


def _keep_sound(folder: Path) -> None:
    """Drops the programs that are not what was written, or whose writer was ended before it noted
    that."""
    for program in _programs(folder):
        beside = program.with_name(program.name + CHECKSUM)
        if not beside.exists() or beside.read_text() != _checksum(program):
            _drop(program)


def _keep_within(folder: Path) -> None:
    newest_first = sorted(folder.glob("*/*.pb"), key=lambda program: program.stat().st_mtime, reverse=True)
    total = 0
    for program in newest_first:
        total += program.stat().st_size
        if total > LARGEST:
            _drop(program)


def _drop(program: Path) -> None:
    program.unlink(missing_ok=True)
    program.with_name(program.name + CHECKSUM).unlink(missing_ok=True)
