"""Translation: English numbers and phrases into French, with an encoder and a decoder."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Choice, Cost, Flag, Integer, Number
from playground.tasks import _english_french, _typed_words
from playground.tasks._architecture import Architecture
from playground.tasks._epoch import Epoch
from playground.tasks._goal import Goal, HasGoal, far_beyond
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import mean, softmax
from playground.tasks._questions import Answer, AnswersQuestions, AnswerStep, Network
from playground.tasks._windowing import DrawnAnew, updates_per_epoch, whole_windows
from playground.tasks._words import ReadsWords

ENGLISH, FRENCH = _english_french.vocabulary()
GO, UNKNOWN, FIRST_ENGLISH = 1, 2, 3
FIRST_FRENCH = FIRST_ENGLISH + len(ENGLISH)
WORDS = ("", "<go>", _english_french.UNKNOWN, *ENGLISH, *FRENCH)
"""Every input word, by its number; 0 is padding."""
SAID = ("<eos>", *FRENCH)
"""Every output word, by its class."""
NUMBER_OF = {word: number for number, word in enumerate(WORDS[:FIRST_FRENCH])}
CLASS_OF = {word: number for number, word in enumerate(SAID)}
"""The numbers of the encoder's words, the classes of the decoder's; both languages have "six"."""
WRONG = 0.1
"""The share of validation numbers that a network that has learned may still get wrong."""
BUCKETS = 5
"""Pairs are split by length into five equally likely buckets; an update with buckets draws from one.

With numbers up to 9 999, about 32 % of the time steps are then padding for the whole batch.
"""
LONGEST = {"99": (2, 4), "9999": (7, 8), "999999": (11, 13)}
"""The most English and French words of a number up to each of these."""
LONGEST_PHRASE = (5, 6)


class Translate(DrawnAnew, AnswersQuestions, HasGoal, LabelsTimeSteps, ReadsWords):
    """The source words, then <go> and the target words; the decoder outputs each next word.

    Its last output is <eos>. A window holds one pair per row: the encoder's time steps, padded in
    front, then the decoder's, padded at the end; padding leaves the states unchanged and has no
    weight (Géron ch. 14, Sutskever 2014). Both languages share one embedding. Training and
    validation use different pairs; training draws sources of every length equally often, as ten
    numbers of one digit among 10 000 would else hardly be seen. Where every word is right given the
    right words before it, greedy decoding gets the whole sentence right: "exact match" is that of
    greedy decoding.
    """

    TITLE = "Translation"
    GROUP = "Language"
    HELP = "An English number or phrase comes in word by word; the network must translate it into French."
    LOOK = "The encoder reads the English words; then the decoder writes French ones: green below red is right."
    OUTPUTS = len(SAID)
    CLASSES = True
    CLASS_NAMES = SAID
    WEIGHTED = True
    SEQUENCES = True
    FINITE = True
    EXAMPLES = "pairs"
    WINDOW = "words"
    ASK = "a number or a phrase of the kind that it learns"
    ALPHABET = WORDS
    SETTINGS: ClassVar = (
        Choice(
            name="pairs",
            label="Sentences",
            default="numbers",
            options=("numbers", "phrases", "both"),
            titles={"numbers": "Numbers", "phrases": "Phrases", "both": "Both"},
            cost=Cost.NETWORK,
            help="Numbers in words (twenty-one → vingt et un), phrases of a small grammar (I drink milk → je bois du lait), or both.",
        ),
        Choice(
            name="largest",
            label="Numbers up to",
            default="9999",
            options=tuple(LONGEST),
            titles={"99": "99", "9999": "9 999", "999999": "999 999"},
            cost=Cost.NETWORK,
            help="Larger numbers make longer sentences. All lengths are trained on equally often; a tenth of the numbers of several words "
            "is set aside for validation.",
        ),
        Flag(
            name="reverse",
            label="Reverse the source",
            default=True,
            cost=Cost.NETWORK,
            help="On: the encoder reads the sentence backwards, so that its first words come right before the decoder's first words.",
        ),
        Flag(
            name="attention",
            label="Attention",
            default=True,
            cost=Cost.NETWORK,
            help="On: at every word the decoder attends to the encoder's hidden states. Off: all it gets is the encoder's last state.",
        ),
        Integer(
            name="embedding",
            label="Embedding",
            unit="numbers per word",
            default=16,
            low=2,
            high=150,
            cost=Cost.NETWORK,
            help="The width of a word's vector. The vectors are learned: words that are used alike end up near each other.",
        ),
        Flag(
            name="buckets",
            label="Buckets",
            default=False,
            help="On: all pairs of an update have similar lengths, and time steps that are padding for all of them are skipped.",
        ),
        Integer(
            name="sampled",
            label="Sampled softmax",
            unit="words",
            default=0,
            low=0,
            high=len(SAID),
            cost=Cost.RECOMPILE,
            help="Training tells the right word from this many others, drawn anew for each update; 0 = from all words. Validation and "
            "pictures always use all words.",
        ),
        Number(
            name="unknown",
            label="Unknown words",
            default=0.0,
            low=0.0,
            high=0.2,
            step=0.01,
            cost=Cost.NETWORK,
            help="Share of the English words that training replaces by [UNK]. Above 0, a word that the network never saw is read as [UNK]; "
            "at 0 it is refused.",
        ),
        updates_per_epoch("pairs", high=1_000),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        numbers = f"numbers up to {int(settings['largest']):,}".replace(",", "\u202f")
        what = {"numbers": numbers, "phrases": "phrases", "both": f"phrases, and {numbers},"}[settings["pairs"]]
        return f"English {what} come in word by word; say them in French."

    @staticmethod
    def sizes(settings: Mapping[str, Any]) -> tuple[int, int]:
        """The time steps of the encoder and of the decoder, <eos> included."""
        longest = {"numbers": LONGEST[settings["largest"]], "phrases": LONGEST_PHRASE}
        sources, targets = zip(*(size for name, size in longest.items() if settings["pairs"] in (name, "both")), strict=True)
        return max(sources), max(targets) + 1

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Any]:
        return {"truncation_length": sum(Translate.sizes(settings))}

    @staticmethod
    def architecture(settings: Mapping[str, Any]) -> Architecture:
        sizes = Translate.sizes(settings)
        return Architecture(len(WORDS), settings["embedding"], sizes[0], settings["attention"], settings["sampled"])

    def goal(self) -> Goal:
        return far_beyond("exact match", {"answering nothing": 0.0}, WRONG)

    def words(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        read, said = _english_french.vocabulary(self.settings["pairs"])
        unknown = (UNKNOWN,) if self.settings["unknown"] else ()
        return (*unknown, *(NUMBER_OF[word] for word in read)), tuple(FIRST_FRENCH + CLASS_OF[word] - 1 for word in said)

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        inputs, targets, aside = self._encoded()
        chosen = self._chosen(rng, np.flatnonzero(~aside), batch_size)
        read = inputs[chosen]
        if self.settings["unknown"]:
            english = (read >= FIRST_ENGLISH) & (read < FIRST_FRENCH)
            read = np.where(english & (rng.random(read.shape) < self.settings["unknown"]), UNKNOWN, read)
        return self._epoch(read, targets[chosen])

    def _chosen(self, rng: np.random.Generator, pairs: np.ndarray, rows: int) -> np.ndarray:
        """Which of `pairs` an epoch trains on, (rows, updates): every number of source words equally
        often, and among those with as many all pairs alike."""
        inputs, targets, _ = self._encoded()
        read, said = ((array > 0).sum(axis=1) for array in (inputs[pairs, : self.sizes(self.settings)[0]], targets[pairs]))
        by_length = np.lexsort((said, read, read + said))
        _, length, count = np.unique(read[by_length], return_inverse=True, return_counts=True)
        until = np.cumsum(1 / count[length])
        updates = self.settings["updates_per_epoch"]
        place = rng.random((rows, updates))
        if self.settings["buckets"]:
            place = (rng.integers(BUCKETS, size=updates) + place) / BUCKETS
        return np.asarray(pairs[by_length[np.searchsorted(until, place * until[-1], side="right")]])

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """Every pair set aside, once, in random order."""
        inputs, targets, aside = self._encoded()
        chosen, counted = whole_windows(rng.permutation(np.flatnonzero(aside)), batch_size)
        return self._epoch(inputs[chosen], np.where(counted[..., None], targets[chosen], -1))

    def _encoded(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return _encoded(self.settings["pairs"], int(self.settings["largest"]), self.settings["reverse"], *self.sizes(self.settings))

    def _epoch(self, inputs: np.ndarray, targets: np.ndarray) -> Epoch:
        """An epoch of windows (rows, windows, time steps); target −1: none, input 0: padding."""
        rows = len(inputs)
        return Epoch(
            inputs.reshape(rows, -1, 1).astype(np.float32),
            np.maximum(targets, 0).reshape(rows, -1).astype(np.int32),
            (targets >= 0).reshape(rows, -1).astype(np.float32),
            (inputs == 0).reshape(rows, -1),
        )

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the word read", ("nothing", *WORDS[1:])

    def labels(self, part: Epoch) -> np.ndarray:
        return part.inputs[..., 0].astype(int)

    def answer(self, question: str, network: Network) -> Answer:
        """Greedy decoding: the likeliest word is the next input, until <eos> or the last step."""
        first, last = self.sizes(self.settings)
        inputs = np.zeros((1, first + last, 1), np.float32)
        asked = _typed_words.read(question, self.settings["pairs"], bool(self.settings["unknown"]))
        inputs[0, :first, 0] = encoder_inputs(asked, first, self.settings["reverse"])
        inputs[0, first, 0] = GO
        steps, words = [], []
        for place in range(first, first + last):
            now = inputs[:, : place + 1]
            chances = softmax(network(now, now[..., 0] == 0).outputs[0, -1])
            word = int(chances.argmax())
            steps.append(AnswerStep(WORDS[int(inputs[0, place, 0])], SAID[word], float(chances[word])))
            if not word:
                break
            words.append(SAID[word])
            if place + 1 < first + last:
                inputs[0, place + 1, 0] = FIRST_FRENCH + word - 1
        note = _typed_words.outside(asked, self.settings["pairs"], int(self.settings["largest"]))
        return Answer(_english_french.written(words) or "nothing at all", tuple(steps), note)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.argmax(axis=-1).astype(np.float32)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        assert data.weights is not None
        steps = self.fixed(self.settings)["truncation_length"]
        right = ((outputs.argmax(axis=-1) == data.targets) | (data.weights == 0)).reshape(-1, steps)
        asked = data.weights.reshape(-1, steps).any(axis=1)
        words = mean((outputs.argmax(axis=-1) == data.targets).astype(np.float64), data.weights)
        return {"exact match": float(right.all(axis=1)[asked].mean()) if asked.any() else 0.0, "word accuracy": words}


@functools.lru_cache(maxsize=4)
def _encoded(
    what: str, largest: int, reverse: bool, source_steps: int, target_steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs, targets (pairs, time steps) int32, −1 for none, and which pairs are set aside."""
    pairs, aside = _english_french.corpus(what, largest)
    inputs = np.zeros((len(pairs), source_steps + target_steps), np.int32)
    targets = np.full(inputs.shape, -1, np.int32)
    for row, (source, target) in enumerate(pairs):
        inputs[row, :source_steps] = encoder_inputs(source, source_steps, reverse)
        said = [CLASS_OF[word] for word in target]
        inputs[row, source_steps : source_steps + len(said) + 1] = [GO, *(FIRST_FRENCH + word - 1 for word in said)]
        targets[row, source_steps : source_steps + len(said) + 1] = [*said, 0]
    return inputs, targets, aside


def encoder_inputs(words: list[str], steps: int, reverse: bool) -> list[int]:
    """The numbers of English words, padded in front; raises ValueError if they exceed `steps`."""
    if len(words) > steps:
        raise ValueError(f"this network reads at most {steps} words, got {len(words)}: {' '.join(words)[:60]}")
    numbers = [NUMBER_OF[word] for word in (reversed(words) if reverse else words)]
    return [0] * (steps - len(words)) + numbers
