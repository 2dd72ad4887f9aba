"""The characters of a text, numbered from the most frequent on, and the text as their numbers."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

MOST = 200
"""The most characters that are told apart."""
OTHER = "\N{REPLACEMENT CHARACTER}"
"""Stands for every rarer character."""
SHOWN = {"\n": "↵", " ": "␣", "\t": "⇥", OTHER: "□"}
"""How characters that leave no ink are shown."""
FIFTH = 5
"""The last fifth of a text is held out."""
ESCAPES = {"\\": r"\\", " ": r"\s", "\n": r"\n", "\t": r"\t"}
SPELT = re.compile(r"^(.*), ([0-9]{1,8}) characters (\S+) #[0-9a-f]{12}$")
"""The name of an uploaded text: its file's, its length, and its alphabet."""


@dataclass(frozen=True, eq=False)
class NumberedText:
    """A text as numbers (characters,) uint8 of its `alphabet`; others: how many stand for OTHER."""

    alphabet: tuple[str, ...]
    numbers: np.ndarray
    others: int


def trained_length(characters: int) -> int:
    """How many characters of a text are trained on: all but the last fifth."""
    return characters - characters // FIFTH


def plain(text: str) -> str:
    """The text with one kind of space and of line end."""
    return re.sub(r"[^\S\n\t]", " ", re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", text))


def numbered(text: str) -> NumberedText:
    """The text with an alphabet of at most MOST characters, and OTHER for the rest, its last.

    The part that is trained on decides: a character of the held-out part alone is OTHER. Spaces of
    every kind are one, as are line ends; what can't be printed is OTHER.
    """
    text = plain(text)
    counts = Counter(text[: trained_length(len(text))])
    # The frequent ones first, equally frequent ones in their order.
    known = sorted((one for one in counts if one.isprintable() or one in "\n\t"), key=lambda one: (-counts[one], one))
    alphabet = [one for one in known if one != OTHER][:MOST]
    others = len(text) - sum(map(text.count, alphabet))
    alphabet += [OTHER] * bool(others)
    number_of = {ord(one): number for number, one in enumerate(alphabet)}
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    distinct, places = np.unique(codes, return_inverse=True)
    table = np.array([number_of.get(int(code), len(alphabet) - 1) for code in distinct], np.uint8)
    return NumberedText(tuple(alphabet), table[places], others)


def spelt(characters: int, alphabet: tuple[str, ...]) -> str:
    """What the name of an uploaded text says of it, in printable characters without a space in the
    alphabet; `read_back` reads it."""
    return f", {characters} characters {''.join(ESCAPES.get(one, one) for one in alphabet)}"


@functools.lru_cache(maxsize=8)
def read_back(name: str) -> tuple[int, tuple[str, ...]] | None:
    """The length and the alphabet in the name of an uploaded text; None where it has none."""
    found = SPELT.match(name)
    if found is None:
        return None
    signs = {escape: sign for sign, escape in ESCAPES.items()}
    alphabet = tuple(signs.get(one, one) for one in re.findall(r"\\.|[^\\]", found[3]))
    return (int(found[2]), alphabet) if 0 < len(set(alphabet)) == len(alphabet) <= MOST + 1 else None


def title(name: str) -> str:
    """The name of an uploaded text without its alphabet and digest."""
    found = SPELT.match(name)
    return found[1] if found else name


def named(sign: str) -> str:
    """A character in a sentence: itself, or its code where it leaves no ink."""
    return SHOWN.get(sign) or (sign if sign.isprintable() else f"U+{ord(sign):04X}")


def shown(alphabet: tuple[str, ...]) -> tuple[str, ...]:
    """The characters as they are shown one by one."""
    return tuple(SHOWN.get(one, one) for one in alphabet)
