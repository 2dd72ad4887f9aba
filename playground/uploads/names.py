"""Names from a file, made safe to be keys in an address and labels on a page."""

from __future__ import annotations

from collections.abc import Iterable

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
