"""What a user types for translation: read as English words, and compared with what the network
learns."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from playground.tasks._english_french import UNKNOWN, english_number, phrases, vocabulary

DIGITS = 6
"""The most digits of a number: the vocabulary has no word for a million."""
VALUES = {english_number(number)[0]: number for number in (*range(20), *range(20, 100, 10))}
"""By word: the numbers that one English word names, hundred and thousand aside."""


def read(text: str, what: str, unknown: bool = False) -> list[str]:
    """The English words of a phrase or a number, in digits or words, that a user typed.

    what: as in `_english_french.corpus`. Raises ValueError for what is no whole number from 0, and
    for a word that the network does not learn there; with `unknown` the word becomes UNKNOWN
    instead.
    """
    text = text.strip().lower()
    if text.isdecimal():
        if len(text) > DIGITS:
            raise ValueError(f"a number must be at most {'9' * DIGITS}, got {text[:20]}")
        words = english_number(int(text))
    elif re.fullmatch(r"[-+−–]?[\d.,'’\s]*\d[\d.,'’\s%]*", text):
        raise ValueError(f"a number must be whole, from 0 on, and typed in digits alone or in words, got {text[:20]}")
    else:
        words = re.findall(r"[^\s,.-]+", text)
    known = vocabulary(what)[0]
    for place, word in enumerate(words):
        if word not in known and not unknown:
            raise ValueError(f"the word {word[:30]!r} is not among the {len(known)} that this network learns")
        words[place] = word if word in known else UNKNOWN
    if not words:
        raise ValueError("type a number up to 999999 or, where the sentences are phrases, one such as: I drink milk")
    return words


def outside(words: Sequence[str], what: str, largest: int) -> str:
    """A sentence that says why `words` are none of the sentences that the network learns, whose
    answer is then a guess; "" where they are one of them."""
    number = number_of(words)
    if what != "phrases" and number is not None and number <= largest:
        return ""
    if what != "numbers" and tuple(words) in _phrases():
        return ""
    learns = {"numbers": f"numbers up to {largest}", "phrases": "phrases", "both": f"phrases, and numbers up to {largest}"}[what]
    if number is not None:
        which = f"{number} is none of them"
    elif UNKNOWN in words:
        which = f"here it read {' '.join(words)}"
    else:
        which = f"“{' '.join(words)}” is none of them"
    return f"A guess: this network learns {learns}, and {which}."


def number_of(words: Sequence[str]) -> int | None:
    """The number that English words name, as num2words writes it; None where they name none."""
    total = part = 0
    for word in words:
        if word == "thousand":
            total, part = total + part * 1000, 0
        elif word == "hundred":
            part *= 100
        elif word != "and":
            part += VALUES.get(word, 0)
    number = total + part
    return number if len(str(number)) <= DIGITS and english_number(number) == list(words) else None


@functools.cache
def _phrases() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(source) for source, _ in phrases())
