"""What a requirements file asks for, and whether this Python has it; standard library only."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path


def files(path: Path) -> Iterator[Path]:
    """`path` and every file that it includes with -r."""
    yield path
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            yield from files(path.parent / line[3:].strip())


def fingerprints(path: Path) -> dict[str, str]:
    """The hashes of `path` and of every file that it includes, by file name."""
    return {part.name: hashlib.sha256(part.read_bytes()).hexdigest() for part in files(path)}


def met(path: Path) -> bool:
    """Whether this Python has every package in `path`, within its bounds (`>=` and `<`)."""
    lines = [line for part in files(path) for line in part.read_text(encoding="utf-8").splitlines()]
    return all(_met(line) for line in lines if line.strip() and not line.startswith(("-", "#")))


def _met(line: str) -> bool:
    name, bounds = re.fullmatch(r"([\w.-]+)(.*)", line.strip()).groups()  # type: ignore[union-attr]
    try:
        found = _numbers(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return False
    low = re.search(r">=([\d.]+)", bounds)
    high = re.search(r"<([\d.]+)", bounds)
    return (not low or found >= _numbers(low[1])) and (not high or found < _numbers(high[1]))


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]
