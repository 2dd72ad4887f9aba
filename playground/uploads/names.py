"""Names from a file, made safe to be keys in an address and labels on a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

LONGEST = 40
"""The most characters of a column's name."""


def safe(text: str, longest: int = LONGEST) -> str:
    """`text` in one line of printable characters, at most `longest`, shortened in the middle."""
    printable = "".join(letter if letter.isprintable() else " " * letter.isspace() for letter in text)
    words = " ".join(printable.split())
    if len(words) > longest:
        end = (longest - 1) // 2
        words = f"{words[: longest - 1 - end].rstrip()}…{words[len(words) - end :].lstrip()}"
    return words


def distinct(names: Iterable[str]) -> list[str]:
    """Safe names, each once; a missing or repeated one gets the number of its column."""
    found: list[str] = []
    for number, name in enumerate(map(safe, names), 1):
        name = name or f"column {number}"
        if name in found:
            name = f"{safe(name, LONGEST - 15)} (column {number})"
        found.append(name)
    return found


def listed(names: Iterable[str]) -> list[str]:
    """Safe, distinct names without commas, so that a list of them can be written with commas."""
    return distinct(name.replace(",", " ") for name in names)


def of_column(file: str, column: str) -> str:
    """The name of a column of a file, where each of the two is still to be seen."""
    return f"{safe(file, 18)}, {safe(column, 20)}"


def key(name: str, values: np.ndarray, nameless: str = "series", said: str = "") -> str:
    """The key of uploaded data: a safe name, or `nameless`; what must be `said` of it; and a digest of
    the values."""
    digest = hashlib.sha256(np.ascontiguousarray(values).tobytes())
    digest.update(",".join(values.dtype.names or ()).encode())
    return f"{safe(name) or nameless}{said} #{digest.hexdigest()[:12]}"
