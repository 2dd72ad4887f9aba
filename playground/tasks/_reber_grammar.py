"""The embedded Reber grammar: its graph, walks of strings through it, and draws from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LETTERS = ("B", "T", "S", "X", "P", "V", "E")
PAD = len(LETTERS)
"""The number that fills an array of letter numbers after a string's end."""

REBER: tuple[Mapping[str, int], ...] = (
    {"B": 1},
    {"T": 2, "P": 3},
    {"S": 2, "X": 4},
    {"T": 3, "V": 5},
    {"X": 3, "S": 6},
    {"P": 4, "V": 6},
    {"E": 7},
    {},
)
"""Reber's grammar: for every state, which letter leads to which state.

It starts in the first state and ends in the last. Source: Reber 1967.
"""


def _embedded(inner: tuple[Mapping[str, int], ...]) -> tuple[Mapping[str, int], ...]:
    halves = [2, 2 + len(inner)]
    closing = 2 + 2 * len(inner)
    graph: list[Mapping[str, int]] = [{"B": 1}, dict(zip("TP", halves, strict=True))]
    for letter, first in zip("TP", halves, strict=True):
        graph += [{found: first + state for found, state in edges.items()} for edges in inner[:-1]]
        graph.append({letter: closing})
    return (*graph, {"E": closing + 1}, {})


GRAPH = _embedded(REBER)
"""The embedded grammar, likewise: B, then T or P, a string of Reber's grammar, the same T or P, E.

States 0 and 1 come before the choice, 2–9 are Reber's grammar after T, 10–17 after P, 18 comes
before E and 19 is the end. At its close, only the half of the graph that a string is in tells T
from P. Source: Hochreiter and Schmidhuber 1997.
"""
_INNER = ((0, 0), (1, 0), (2, 0.75), (2, -0.75), (3.2, 0.75), (3.2, -0.75), (4.2, 0), (5.2, 0))
PLACES: tuple[tuple[float, float], ...] = (
    (-1.2, 0),
    (-0.2, 0),
    *((x + 0.8, y + 1.5) for x, y in _INNER),
    *((x + 0.8, y - 1.5) for x, y in _INNER),
    (7, 0),
    (8, 0),
)
"""The (x, y) of each state of GRAPH on the page: the half after T above, the half after P below."""
EDGES = tuple((state, following, letter) for state, edges in enumerate(GRAPH) for letter, following in edges.items())
END = len(GRAPH) - 1
BROKEN = len(GRAPH)
STATE_NAMES = (
    "start",
    "after B",
    *(f"{half}, state {state}" for half in "TP" for state in range(len(REBER))),
    "before E",
    "end",
    "broken",
)
"""The names of GRAPH's states in their order, and of BROKEN after them."""


def _tables() -> tuple[np.ndarray, np.ndarray]:
    """Two arrays: the next state by [state, letter], and the letter to draw by [state, coin]."""
    after = np.full((len(GRAPH) + 1, len(LETTERS) + 1), BROKEN)
    after[:, PAD] = np.arange(len(GRAPH) + 1)
    drawn = np.full((len(GRAPH), 2), PAD)
    for state, edges in enumerate(GRAPH):
        for letter, following in edges.items():
            after[state, LETTERS.index(letter)] = following
        if edges:
            numbers = [LETTERS.index(letter) for letter in edges]
            drawn[state] = numbers[0], numbers[-1]
    return after, drawn


_AFTER, _DRAWN = _tables()


@dataclass(frozen=True)
class Walk:
    """A string's walk through the graph: state 0, then the state after each correct letter.

    broken: the index of the first wrong letter; the string's length where it ends too early; None
    where the string is valid.
    """

    states: tuple[int, ...]
    broken: int | None


def walk(string: str) -> Walk:
    """The walk of `string` through the embedded grammar; raises ValueError as `check` does."""
    check(string)
    states = [0]
    for place, letter in enumerate(string):
        if letter not in GRAPH[states[-1]]:
            return Walk(tuple(states), place)
        states.append(GRAPH[states[-1]][letter])
    return Walk(tuple(states), None if states[-1] == END else len(string))


def check(string: str) -> None:
    """Raises ValueError where `string` is empty or has a letter outside LETTERS."""
    if not string:
        raise ValueError(f"a string must have at least one of the letters {' '.join(LETTERS)}, got none")
    for place, letter in enumerate(string, 1):
        if letter not in LETTERS:
            raise ValueError(f"a string must be of the letters {' '.join(LETTERS)}, got {letter!r} at place {place}")


def numbers(string: str) -> np.ndarray:
    """The letter numbers (letters,) of a string; raises ValueError as `check` does."""
    check(string)
    return np.array([LETTERS.index(letter) for letter in string])


def text(letters: np.ndarray) -> str:
    """The string of letter numbers (letters,), without the padding."""
    return "".join(LETTERS[number] for number in letters if number != PAD)


def one_hot(letters: np.ndarray) -> np.ndarray:
    """Letter numbers (…) as a network reads them: one-hot (…, 7) float32, zeros for PAD."""
    return np.eye(PAD + 1, PAD, dtype=np.float32)[letters]


def accepts(strings: np.ndarray) -> np.ndarray:
    """Which strings are valid, (strings,) bool, from letter numbers (strings, letters) with PAD."""
    states = np.zeros(len(strings), int)
    for letters in strings.T:
        states = _AFTER[states, letters]
    return states == END


def states(strings: np.ndarray) -> np.ndarray:
    """The state after each letter, (strings, letters), of letter numbers (strings, letters).

    It is BROKEN from the first wrong letter on, and unchanged by PAD.
    """
    found, state = np.empty(strings.shape, int), np.zeros(len(strings), int)
    for place, letters in enumerate(strings.T):
        found[:, place] = state = _AFTER[state, letters]
    return found


def draw(rng: np.random.Generator, count: int, longest: int) -> np.ndarray:
    """At most `count` valid strings (strings, longest), padded with PAD.

    A fair coin decides at every fork; strings that grow longer than `longest` are left out.
    """
    strings = np.full((count, longest), PAD)
    states = np.zeros(count, int)
    for place in range(longest):
        strings[:, place] = _DRAWN[states, rng.integers(0, 2, count)]
        states = _AFTER[states, strings[:, place]]
    return strings[states == END]
