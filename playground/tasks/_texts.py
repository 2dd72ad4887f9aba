"""The texts that come with the playground: Python's own help, and numbers in words."""

from __future__ import annotations

import functools

import numpy as np

from playground.uploads.characters import NumberedText, numbered

HELP = "help"
SEVERAL = "several"
LANGUAGES = {"en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian"}
TITLES = {HELP: "Python's help", SEVERAL: "Numbers in five languages"} | {
    code: f"Numbers in {language}" for code, language in LANGUAGES.items()
}
"""Every built-in text, as the page names it."""
LARGEST, NAMES = 9_999, 2_500
"""The largest number that is written out, and how many are."""
ORDER = 20
"""The seed of the order in which the numbers come: neighbours would give each other away."""


@functools.lru_cache(maxsize=4)
def built_in(name: str) -> NumberedText:
    """The built-in text of this name, one of TITLES."""
    return numbered(_help() if name == HELP else _numbers(tuple(LANGUAGES) if name == SEVERAL else (name,)))


def _help() -> str:
    """The pages of `help()` at Python's prompt, in alphabetical order: 465 126 characters in Python
    3.11, free to use (PSF licence)."""
    from pydoc_data.topics import topics

    return "\n\n".join(topics[page].strip() for page in sorted(topics)) + "\n"


def _numbers(languages: tuple[str, ...]) -> str:
    """One number a line in words as num2words writes them, no number twice; of several languages
    each line has one at random."""
    from num2words import num2words

    rng = np.random.default_rng(ORDER)
    numbers = rng.permutation(LARGEST)[:NAMES] + 1
    spoken = rng.integers(len(languages), size=NAMES)
    lines = (num2words(int(number), lang=languages[one]) for number, one in zip(numbers, spoken, strict=True))
    return "".join(f"{line.lower()}\n" for line in lines)
