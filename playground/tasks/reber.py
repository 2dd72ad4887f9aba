"""Reber: tell which strings respect a grammar; an early letter must be remembered to the end."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Value
from playground.tasks import _reber_grammar
from playground.tasks._epoch import Epoch
from playground.tasks._goal import HasBaselines
from playground.tasks._graph import Graph, WalksGraph
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import accuracy, mean, softmax
from playground.tasks._questions import Answer, AnswersQuestions, AnswerStep, Network
from playground.tasks._reber_grammar import LETTERS, PAD
from playground.tasks._task import Task

VALIDATION_STRINGS = 5_000
SET_ASIDE = 5
"""One in five of the strings with at least UNCOMMON letters is never trained on."""
UNCOMMON = 11
"""Letters. There are so few shorter strings (36 valid ones make up 56 % of the draws) that training
without one of them would miss a part of the grammar."""
EARLY = 1
"""The index of the letter that the next-to-last one must repeat."""


class Reber(Task, AnswersQuestions, HasBaselines, LabelsTimeSteps, WalksGraph):
    """One string per row of a window; target 1 where it is valid. Only the last letter has a
    weight.

    Half of the strings are valid. A quarter differ from a valid one in the early letter alone (T…P
    or P…T): only memory tells these apart. A quarter have one letter changed, anywhere, so that
    they break the grammar in another way. Every epoch draws new strings (the source keeps 10 000).
    That alone leaves no validation data (82 % of an epoch's strings were in the epoch before), so a
    fifth of the strings of at least 11 letters, chosen by a checksum, is never trained on:
    validation data is 5 000 of those. Source: Hochreiter and Schmidhuber 1997; Géron ch. 14,
    exercise 7.
    """

    TITLE = "Reber grammar"
    GROUP = "Sequences"
    HELP = "Strings come in letter by letter; at the end the network must tell whether they respect the embedded Reber grammar."
    LOOK = "Each string is judged at its last letter: green on red there means that the network is right."
    FEATURES = len(LETTERS)
    ALPHABET = LETTERS
    OUTPUTS = 2
    CLASSES = True
    CLASS_NAMES = ("broken", "valid")
    WEIGHTED = True
    SEQUENCES = True
    CONTIGUOUS = False
    EXAMPLES = "strings"
    WINDOW = "symbols"
    GRAPH = Graph(_reber_grammar.PLACES, _reber_grammar.EDGES)
    ASK = "a string, such as BPBTSXXVPSEPE"
    SETTINGS: ClassVar = (
        Integer(
            name="longest",
            label="Longest string",
            unit="letters",
            default=30,
            low=12,
            high=100,
            cost=Cost.RECOMPILE,
            help="Longer strings are not drawn. The longer they may be, the further back the early letter can lie.",
        ),
        Integer(
            name="strings",
            label="Strings per epoch",
            default=10_000,
            low=1_000,
            high=50_000,
            cost=Cost.RECOMPILE,
            help="How many strings make one epoch. Every epoch draws new ones.",
        ),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"A string of up to {settings['longest']} letters comes in; at its end, say whether it obeys the grammar."

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": settings["longest"]}

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["strings"]) // batch_size * truncation_length

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self._strings(rng, batch_size, self.settings["strings"] // batch_size, set_aside=False)

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self._strings(rng, batch_size, -(-VALIDATION_STRINGS // batch_size), set_aside=True)

    def _strings(self, rng: np.random.Generator, rows: int, windows: int, set_aside: bool) -> Epoch:
        """`windows` strings for each row, all of them set aside for validation or none."""
        count = rows * windows
        kinds = ((_valid, count // 2), (_early, count // 4), (_changed, count - count // 2 - count // 4))
        made = [self._make(rng, make, many, set_aside) for make, many in kinds]
        order = rng.permutation(count)
        strings = np.concatenate(made)[order].reshape(rows, windows, -1)
        valid = (order < len(made[0])).reshape(rows, windows, 1)
        padding = strings == PAD
        last = np.diff(padding, axis=2, append=True)
        shape = (rows, -1)
        return Epoch(
            _reber_grammar.one_hot(strings).reshape(*shape, len(LETTERS)),
            (valid & ~padding).reshape(shape).astype(np.int32),
            last.reshape(shape).astype(np.float32),
            padding.reshape(shape),
        )

    def _make(self, rng: np.random.Generator, make: Callable[..., np.ndarray], count: int, set_aside: bool) -> np.ndarray:
        """`count` strings (strings, longest) that `make` turns valid ones into, as in `_strings`."""
        found = np.zeros((0, self.settings["longest"]), int)
        while len(found) < count:
            made = make(rng, _reber_grammar.draw(rng, count, self.settings["longest"]))
            found = np.concatenate([found, made[_set_aside(made) == set_aside]])
        return found[:count]

    def baselines(self) -> dict[str, dict[str, float]]:
        # Without the early letter, the quarter that differs in it looks valid; the rest can be
        # right.
        return {"accuracy": {"guessing": 0.5, "forgetting the early letter": 0.75}, "accuracy on pairs": {"guessing": 0.5}}

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the grammar's state", _reber_grammar.STATE_NAMES

    def labels(self, part: Epoch) -> np.ndarray:
        return _reber_grammar.states(np.where(part.inputs.any(axis=-1), part.inputs.argmax(axis=-1), PAD))

    @staticmethod
    def states(inputs: np.ndarray) -> tuple[int, ...]:
        there = inputs.max(axis=-1) > 0
        return _reber_grammar.walk(_reber_grammar.text(inputs[there].argmax(axis=-1))).states if there.any() else (0,)

    def answer(self, question: str, network: Network) -> Answer:
        """How probable "valid" is after every letter, and the letter that broke the grammar."""
        string, longest = question.strip().upper(), self.settings["longest"]
        way = _reber_grammar.walk(string)
        if len(string) > longest:
            raise ValueError(f"a string must have at most {longest} letters, got {len(string)}")
        chances = softmax(network(_reber_grammar.one_hot(_reber_grammar.numbers(string))[None]).outputs[0])[:, 1]
        steps = tuple(
            AnswerStep(letter, f"{chance:.0%}", float(chance), place == way.broken)
            for place, (letter, chance) in enumerate(zip(string, chances, strict=True))
        )
        said = f"The network takes it to be {'valid' if chances[-1] >= 0.5 else 'broken'} ({chances[-1]:.0%} valid)"
        if way.broken is None:
            return Answer(f"{said}; it is valid.", steps)
        if way.broken == len(string):
            return Answer(f"{said}; it ends too early.", steps)
        return Answer(f"{said}; letter {way.broken + 1}, {string[way.broken]}, breaks the grammar.", steps)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return softmax(outputs)[..., 1]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        """The accuracy, and the accuracy on pairs of strings that differ in the early letter alone.

        The latter is the mean of the accuracies on valid strings and on their counterparts.
        """
        assert data.weights is not None
        assert data.padding is not None
        longest = self.settings["longest"]
        strings = np.where(data.padding, PAD, data.inputs.argmax(axis=-1)).reshape(-1, longest)
        right = outputs.argmax(axis=-1) == data.targets
        at_the_end = (right * data.weights).reshape(-1, longest).sum(axis=1)
        halves = [mean(at_the_end, _reber_grammar.accepts(one)) for one in (strings, _other_early(strings))]
        return {"accuracy": accuracy(data, outputs), "accuracy on pairs": sum(halves) / 2}


def _valid(rng: np.random.Generator, strings: np.ndarray) -> np.ndarray:
    return strings


def _early(rng: np.random.Generator, strings: np.ndarray) -> np.ndarray:
    return _other_early(strings)


def _changed(rng: np.random.Generator, strings: np.ndarray) -> np.ndarray:
    """Valid strings with one letter changed, where more than the early letter is then wrong."""
    places = (rng.random(len(strings)) * (strings != PAD).sum(axis=1)).astype(int)
    changed, rows = strings.copy(), np.arange(len(strings))
    changed[rows, places] = (changed[rows, places] + rng.integers(1, len(LETTERS), len(strings))) % len(LETTERS)
    return changed[~_reber_grammar.accepts(changed) & ~_reber_grammar.accepts(_other_early(changed))]


def _other_early(strings: np.ndarray) -> np.ndarray:
    """The strings with an early T replaced by P, and an early P by T."""
    t, p = LETTERS.index("T"), LETTERS.index("P")
    other, early = strings.copy(), strings[:, EARLY]
    other[:, EARLY] = np.select([early == t, early == p], [p, t], early)
    return other


def _set_aside(strings: np.ndarray) -> np.ndarray:
    """Which strings are set aside for validation, (strings,) bool, for windows of any length.

    Both strings of a pair that differs in the early letter alone are set aside, or neither.
    """
    lengths = (strings != PAD).sum(axis=1)
    long = np.flatnonzero(lengths >= UNCOMMON)
    rest, ends, rows = strings[long].astype(np.uint8), lengths[long], np.arange(len(long))
    rest[:, EARLY] = rest[rows, ends - 1 - EARLY] = PAD
    aside = np.zeros(len(strings), bool)
    aside[long] = [zlib.crc32(one[:end].tobytes()) % SET_ASIDE == 0 for one, end in zip(rest, ends, strict=True)]
    return aside
