"""Translation: English numbers and phrases into French, by an encoder and a decoder."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Choice, Cost, Flag, Integer, Number
from playground.tasks import Answer, Answered, Architecture, Epoch, Reader, _english_french, mean, softmax
from playground.tasks._windowing import DrawnAnew, updates_per_epoch, whole_windows

ENGLISH, FRENCH = _english_french.vocabulary()
GO, UNKNOWN, FIRST_ENGLISH = 1, 2, 3
FIRST_FRENCH = FIRST_ENGLISH + len(ENGLISH)
WORDS = ("", "<go>", _english_french.UNKNOWN, *ENGLISH, *FRENCH)
"""Every word that is read, by its number; 0 stands where there is none."""
SAID = ("<eos>", *FRENCH)
"""Every word that can be said, by its class."""
READ = {word: number for number, word in enumerate(WORDS[:FIRST_FRENCH])}
SPOKEN = {word: number for number, word in enumerate(SAID)}
"""The numbers of the words that an encoder reads, and the classes of those that are said; "six" is in both languages."""
BUCKETS = 5
"""Equal parts, by length, of the pairs of which an update with buckets draws all its own from one: of numbers up to 9 999,
11 % of all time steps are then padding for a whole batch, or a little more."""
LONGEST = {"99": (2, 4), "9999": (7, 8), "999999": (11, 13)}
"""The most English and French words of a number up to each of these."""
LONGEST_PHRASE = (5, 6)


class Translate(DrawnAnew):
    """Source words, then <go> and the target's words one step late; the decoder says each next word, at last <eos>.

    A window holds one pair a row: the encoder's time steps, padded in front, then the decoder's, padded at the end: there the states
    stay and nothing counts (Géron ch. 14, Sutskever 2014). Words of both languages have vectors in one table. What is trained on
    and what is tested are different pairs. Where every word is right after the right words before it, so is the whole sentence of
    a decoder that reads its own words: "exact match" is that of greedy decoding.
    """

    TITLE = "Translation"
    GROUP = "Language"
    HELP = "An English number or phrase comes in word by word; the network must write it in French."
    LOOK = "The encoder reads the English words; then the decoder says French ones: green below red is right."
    OUTPUTS = len(SAID)
    CLASSES = True
    CLASS_NAMES = SAID
    WEIGHTED = True
    SEQUENCES = True
    WINDOW = "words"
    ASK = "a number, or a phrase, of those that it learns"
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
            help="Larger numbers make longer sentences; a tenth of them is set aside for testing.",
        ),
        Flag(
            name="reverse",
            label="Reverse the source",
            default=True,
            cost=Cost.NETWORK,
            help="On: the encoder reads the sentence from its end, so that its first words lie next to the first ones to be said.",
        ),
        Flag(
            name="attention",
            label="Attention",
            default=True,
            cost=Cost.NETWORK,
            help="On: at every word the decoder looks back at the encoder's hidden states. Off: all it knows is the state handed over.",
        ),
        Integer(
            name="embedding",
            label="Embedding",
            unit="numbers a word",
            default=16,
            low=2,
            high=150,
            cost=Cost.NETWORK,
            help="How many numbers stand for a word. They are learned: words that are used alike come to lie near each other.",
        ),
        Flag(
            name="buckets",
            label="Buckets",
            default=False,
            help="On: all pairs of an update are of similar length, and no time step is computed that is padding for all of them.",
        ),
        Integer(
            name="sampled",
            label="Sampled softmax",
            unit="words",
            default=0,
            low=0,
            high=len(SAID),
            cost=Cost.RECOMPILE,
            help="How many words, drawn anew for each update, the right one has to be told from in training; 0 = from all. Tests and "
            "pictures always use all.",
        ),
        Number(
            name="unknown",
            label="Unknown words",
            default=0.0,
            low=0.0,
            high=0.2,
            step=0.01,
            cost=Cost.NETWORK,
            help="Share of the English words that training replaces by [UNK]. Above 0, a word that the network never saw is read as that; "
            "at 0 it is refused.",
        ),
        updates_per_epoch("pairs", high=1_000),
    )

    @staticmethod
    def sizes(settings: Mapping[str, Any]) -> tuple[int, int]:
        """The time steps of the encoder and of the decoder, <eos> included."""
        lots = {"numbers": [LONGEST[settings["largest"]]], "phrases": [LONGEST_PHRASE]}
        wanted = [size for name, lot in lots.items() if settings["pairs"] in (name, "both") for size in lot]
        return max(source for source, _ in wanted), max(target for _, target in wanted) + 1

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Any]:
        return {"truncation_length": sum(Translate.sizes(settings))}

    @staticmethod
    def architecture(settings: Mapping[str, Any]) -> Architecture:
        sizes = Translate.sizes(settings)
        return Architecture(len(WORDS), settings["embedding"], sizes[0], settings["attention"], settings["sampled"])

    def words(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        read, said = _english_french.vocabulary(self.settings["pairs"])
        unknown = (UNKNOWN,) if self.settings["unknown"] else ()
        return (*unknown, *(READ[word] for word in read)), tuple(FIRST_FRENCH + SPOKEN[word] - 1 for word in said)

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        inputs, targets, aside = self._encoded()
        chosen = self._chosen(rng, np.flatnonzero(~aside), batch_size)
        read = inputs[chosen]
        if self.settings["unknown"]:
            english = (read >= FIRST_ENGLISH) & (read < FIRST_FRENCH)
            read = np.where(english & (rng.random(read.shape) < self.settings["unknown"]), UNKNOWN, read)
        return self._epoch(read, targets[chosen])

    def _chosen(self, rng: np.random.Generator, lot: np.ndarray, rows: int) -> np.ndarray:
        """The pairs of `lot` that an epoch trains on (rows, updates), each as likely as the others."""
        updates = self.settings["updates_per_epoch"]
        if not self.settings["buckets"]:
            return rng.choice(lot, (rows, updates))
        inputs, targets, _ = self._encoded()
        read, said = ((array > 0).sum(axis=1) for array in (inputs[lot, : self.sizes(self.settings)[0]], targets[lot]))
        buckets = np.array_split(lot[np.lexsort((said, read, read + said))], BUCKETS)
        return np.stack([rng.choice(buckets[number], rows) for number in rng.integers(BUCKETS, size=updates)], axis=1)

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """Every pair set aside, once, in an order of its own."""
        inputs, targets, aside = self._encoded()
        chosen, counted = whole_windows(rng.permutation(np.flatnonzero(aside)), batch_size)
        return self._epoch(inputs[chosen], np.where(counted[..., None], targets[chosen], -1))

    def _encoded(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return _encoded(self.settings["pairs"], int(self.settings["largest"]), self.settings["reverse"], *self.sizes(self.settings))

    def _epoch(self, inputs: np.ndarray, targets: np.ndarray) -> Epoch:
        """Windows (rows, windows, time steps) behind each other; a target below 0 is none, an input 0 is padding."""
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

    def answer(self, question: str, read: Reader) -> Answer:
        """Greedy decoding: the likeliest word at each step is read at the next one, until <eos> or the decoder's last step."""
        first, last = self.sizes(self.settings)
        inputs = np.zeros((1, first + last, 1), np.float32)
        asked = _english_french.read(question, self.settings["pairs"], bool(self.settings["unknown"]))
        inputs[0, :first, 0] = encoder_inputs(asked, first, self.settings["reverse"])
        inputs[0, first, 0] = GO
        steps, words = [], []
        for place in range(first, first + last):
            now = inputs[:, : place + 1]
            chances = softmax(read(now, now[..., 0] == 0).outputs[0, -1])
            word = int(chances.argmax())
            steps.append(Answered(WORDS[int(inputs[0, place, 0])], SAID[word], float(chances[word])))
            if not word:
                break
            words.append(SAID[word])
            if place + 1 < first + last:
                inputs[0, place + 1, 0] = FIRST_FRENCH + word - 1
        return Answer(_english_french.written(words) or "nothing at all", tuple(steps))

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
    """Inputs (pairs, time steps), targets (pairs, time steps; −1 where there is none) and which pairs are set aside."""
    pairs, aside = _english_french.corpus(what, largest)
    inputs = np.zeros((len(pairs), source_steps + target_steps), np.int32)
    targets = np.full(inputs.shape, -1, np.int32)
    for row, (source, target) in enumerate(pairs):
        inputs[row, :source_steps] = encoder_inputs(source, source_steps, reverse)
        said = [SPOKEN[word] for word in target]
        inputs[row, source_steps : source_steps + len(said) + 1] = [GO, *(FIRST_FRENCH + word - 1 for word in said)]
        targets[row, source_steps : source_steps + len(said) + 1] = [*said, 0]
    return inputs, targets, aside


def encoder_inputs(words: list[str], steps: int, reverse: bool) -> list[int]:
    """The numbers of English words, padded with 0 in front; raises ValueError for more than `steps` words."""
    if len(words) > steps:
        raise ValueError(f"this network reads at most {steps} words, got {len(words)}: {' '.join(words)[:60]}")
    numbers = [READ[word] for word in (reversed(words) if reverse else words)]
    return [0] * (steps - len(words)) + numbers
