"""English and French, word by word: numbers as num2words writes them, and phrases of a small
grammar ("I drink milk")."""

from __future__ import annotations

import copy
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

ENGLISH_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "and",
]
FRENCH_NUMBERS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "cent",
    "cents",
    "mille",
    "et",
    "-un",
    "-deux",
    "-trois",
    "-quatre",
    "-cinq",
    "-six",
    "-sept",
    "-huit",
    "-neuf",
    "-dix",
    "-onze",
    "-douze",
    "-treize",
    "-quatorze",
    "-quinze",
    "-seize",
    "-vingt",
    "-vingts",
]
"""A hyphen belongs to the word after it, so that the words can be joined to a number again."""

SUBJECTS = {"i": "je", "you": "tu", "he": "il", "she": "elle", "we": "nous", "they": "ils"}
VERBS = {
    "drink": ("bois", "bois", "boit", "boit", "buvons", "boivent"),
    "eat": ("mange", "manges", "mange", "mange", "mangeons", "mangent"),
    "see": ("vois", "vois", "voit", "voit", "voyons", "voient"),
    "want": ("veux", "veux", "veut", "veut", "voulons", "veulent"),
    "sell": ("vends", "vends", "vend", "vend", "vendons", "vendent"),
}
"""In the order of SUBJECTS. After he and she the English verb gets an s."""
OBJECTS = {
    "milk": ("du lait", "m"),
    "water": ("de l'eau", "f"),
    "wine": ("du vin", "m"),
    "soup": ("de la soupe", "f"),
    "bread": ("du pain", "m"),
    "meat": ("de la viande", "f"),
    "an apple": ("une pomme", "f"),
    "a fish": ("un poisson", "m"),
}
ADJECTIVES = {"": ("", ""), "cold": ("froid", "froide"), "hot": ("chaud", "chaude")}
"""Masculine and feminine; in French they follow the noun."""
FITTING = {"drink": ("milk", "water", "wine", "soup"), "eat": ("soup", "bread", "meat", "an apple", "a fish")}

UNKNOWN = "[UNK]"
"""Stands for every English word outside the vocabulary. Source: Géron ch. 14."""
LARGEST = 999_999
"""The largest number that is written: no word for a million is learned."""
SMALL = 10_000
"""The numbers below this are all in the corpus; of those above, as many are drawn at random."""
ONE_ASIDE = 10
"""One pair in ten is set aside for validation, among those of several words."""


@functools.cache
def _speaker(language: str) -> Any:
    """What writes numbers in words, without num2words's names of numbers above a million: it goes
    through all two hundred of them for every number, which took two seconds for the corpus."""
    from num2words import CONVERTER_CLASSES

    speaker = copy.copy(CONVERTER_CLASSES[language])
    speaker.cards = {number: name for number, name in speaker.cards.items() if number <= LARGEST}
    return speaker


def english_number(number: int) -> list[str]:
    """The English words of a number up to LARGEST, without commas and hyphens: forty, two."""
    return re.findall(r"[a-z]+", _speaker("en").to_cardinal(number))


def french_number(number: int) -> list[str]:
    """The French words of a number up to LARGEST; one that follows a hyphen begins with it: quatre,
    -vingts."""
    return re.findall(r"-?[^\s-]+", _speaker("fr").to_cardinal(number))


def phrases() -> Iterator[tuple[list[str], list[str]]]:
    """Every phrase of the grammar with its translation, both as words."""
    for person, (subject, je) in enumerate(SUBJECTS.items()):
        for verb, forms in VERBS.items():
            for thing, adjective in itertools.product(FITTING.get(verb, OBJECTS), ADJECTIVES):
                article, _, noun = thing.rpartition(" ")
                # "an" stands before a vowel only: a cold apple.
                article = "a" if article and adjective else article
                french, gender = OBJECTS[thing]
                english = [subject, verb + "s" * (subject in ("he", "she")), article, adjective, noun]
                yield [word for word in english if word], [je, forms[person], *french.split(), *_agreeing(adjective, gender)]


def _agreeing(adjective: str, gender: str) -> list[str]:
    masculine, feminine = ADJECTIVES[adjective]
    return [word for word in (feminine if gender == "f" else masculine,) if word]


@functools.cache
def vocabulary(what: str = "both") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All English and all French words of the pairs; `what` as in `corpus`."""
    pairs = list(phrases()) if what != "numbers" else []
    numbers = what != "phrases"
    english = dict.fromkeys(ENGLISH_NUMBERS if numbers else []) | dict.fromkeys(word for source, _ in pairs for word in source)
    french = dict.fromkeys(FRENCH_NUMBERS if numbers else []) | dict.fromkeys(word for _, target in pairs for word in target)
    return tuple(english), tuple(french)


@functools.lru_cache(maxsize=4)
def corpus(what: str, largest: int) -> tuple[list[tuple[list[str], list[str]]], np.ndarray]:
    """Pairs of sentences as words, and which of them are set aside for validation, (pairs,) bool.

    what: "numbers" from 0 to `largest`, "phrases", or "both". The same pairs are set aside for
    every seed, none of one word: no other pair says how that word is written where it stands alone.
    """
    rng = np.random.default_rng(0)
    pairs: list[tuple[list[str], list[str]]] = []
    if what != "phrases":
        numbers: Sequence[int] = range(largest + 1)
        if largest >= SMALL:
            numbers = [*range(SMALL), *(SMALL + rng.choice(largest + 1 - SMALL, SMALL, replace=False)).tolist()]
        pairs += [(english_number(number), french_number(number)) for number in numbers]
    if what != "numbers":
        pairs += list(phrases())
    several = np.flatnonzero([len(source) > 1 for source, _ in pairs])
    aside = np.zeros(len(pairs), bool)
    aside[rng.permutation(several)[::ONE_ASIDE]] = True
    return pairs, aside


def written(words: Sequence[str]) -> str:
    """French words joined to a sentence: quatre -vingts → quatre-vingts."""
    return " ".join(words).replace(" -", "-")
