"""Translation: English numbers and phrases into French, by an encoder and a decoder."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground import bilingual
from playground.settings import Choice, Cost, Flag, Integer
from playground.tasks import Answer, Answered, Pass, Reader, Task, Wiring, mean, softmax

ENGLISH, FRENCH = bilingual.vocabulary()
GO, FIRST_ENGLISH = 1, 2
FIRST_FRENCH = FIRST_ENGLISH + len(ENGLISH)
WORDS = ("", "<go>", *ENGLISH, *FRENCH)
"""Every word that is read, by its number; 0 fills up what is shorter than the encoder's time steps."""
SAID = ("<eos>", *FRENCH)
"""Every word that can be said, by its class."""
LONGEST = {"99": (2, 4), "9999": (7, 8), "999999": (11, 13)}
"""The most English and French words of a number up to each of these."""
LONGEST_PHRASE = (5, 6)


class Translate(Task):
    """Source words, then <go> and the target's words one step late; the decoder says each next word, at last <eos>.

    A window holds one pair a row: the encoder's time steps, filled up from the front, then the decoder's, padded at the end, where
    nothing counts any more (Géron ch. 14, Sutskever 2014). Words of both languages have vectors in one table. What is trained on
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
    ASK = "a number up to 999999, or a phrase: I drink milk"
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
        Integer(
            name="updates_per_pass",
            label="Updates a pass",
            default=100,
            low=10,
            high=1_000,
            cost=Cost.RECOMPILE,
            help="Every update sees pairs drawn at random; this many updates are called one pass.",
        ),
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
    def wiring(settings: Mapping[str, Any]) -> Wiring:
        return Wiring(len(WORDS), settings["embedding"], Translate.sizes(settings)[0], settings["attention"])

    def words(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        read, said = bilingual.vocabulary(self.settings["pairs"])
        return tuple(FIRST_ENGLISH + ENGLISH.index(word) for word in read), tuple(
            FIRST_FRENCH + FRENCH.index(word) for word in said
        )

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["updates_per_pass"]) * truncation_length

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Pass:
        inputs, targets, aside = self._encoded()
        chosen = rng.choice(np.flatnonzero(~aside), batch_size * self.settings["updates_per_pass"])
        return self._pass(inputs[chosen], targets[chosen], batch_size)

    def held_out(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Pass:
        """Every pair set aside, once, in an order of its own; what fills up the last window counts nothing."""
        inputs, targets, aside = self._encoded()
        chosen = rng.permutation(np.flatnonzero(aside))
        missing = -len(chosen) % batch_size
        chosen = np.concatenate([chosen, chosen[:1].repeat(missing)])
        silent = targets[chosen]
        silent[len(chosen) - missing :] = -1
        # Window by window over all rows: the filling lies in the last window only.
        order = np.arange(len(chosen)).reshape(-1, batch_size).T.ravel()
        return self._pass(inputs[chosen][order], silent[order], batch_size)

    def _encoded(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return _encoded(self.settings["pairs"], int(self.settings["largest"]), self.settings["reverse"], *self.sizes(self.settings))

    def _pass(self, inputs: np.ndarray, targets: np.ndarray, batch_size: int) -> Pass:
        """Windows behind each other; a target below 0 is none, and from the first one on in the decoder the row is padded."""
        counted, first = targets >= 0, self.sizes(self.settings)[0]
        padding = ~counted
        # A row that counts nothing is no padding: its window was filled up, the network reads it all the same.
        padding[:, :first] = False
        padding[~counted.any(axis=1)] = False
        arrays = (
            inputs[..., None].astype(np.float32),
            np.maximum(targets, 0).astype(np.int32),
            counted.astype(np.float32),
            padding,
        )
        joined = [array.reshape(batch_size, -1, *array.shape[2:]) for array in arrays]
        return Pass(*joined)

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the word read", ("nothing", *WORDS[1:])

    def labels(self, part: Pass) -> np.ndarray:
        return part.inputs[..., 0].astype(int)

    def answer(self, question: str, read: Reader) -> Answer:
        """Greedy decoding: the likeliest word at each step is read at the next one, until <eos> or the decoder's last step."""
        first, last = self.sizes(self.settings)
        inputs = np.zeros((1, first + last, 1), np.float32)
        inputs[0, :first, 0] = encoder_inputs(bilingual.read(question, self.settings["pairs"]), first, self.settings["reverse"])
        inputs[0, first, 0] = GO
        steps, words = [], []
        for place in range(first, first + last):
            chances = softmax(read(inputs[:, : place + 1]).outputs[0, -1])
            word = int(chances.argmax())
            steps.append(Answered(WORDS[int(inputs[0, place, 0])], SAID[word], float(chances[word])))
            if not word:
                break
            words.append(SAID[word])
            if place + 1 < first + last:
                inputs[0, place + 1, 0] = FIRST_FRENCH + word - 1
        return Answer(bilingual.written(words) or "nothing at all", tuple(steps))

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.argmax(axis=-1).astype(np.float32)

    def metrics(self, data: Pass, outputs: np.ndarray) -> dict[str, float]:
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
    pairs, aside = bilingual.corpus(what, largest)
    inputs = np.zeros((len(pairs), source_steps + target_steps), np.int32)
    targets = np.full(inputs.shape, -1, np.int32)
    for row, (source, target) in enumerate(pairs):
        inputs[row, :source_steps] = encoder_inputs(source, source_steps, reverse)
        said = [FRENCH.index(word) + 1 for word in target]
        inputs[row, source_steps : source_steps + len(said) + 1] = [GO, *(FIRST_FRENCH + word - 1 for word in said)]
        targets[row, source_steps : source_steps + len(said) + 1] = [*said, 0]
    return inputs, targets, aside


def encoder_inputs(words: list[str], steps: int, reverse: bool) -> list[int]:
    """The numbers of English words, filled up with 0 from the front; raises ValueError for more than `steps` words."""
    if len(words) > steps:
        raise ValueError(f"this network reads at most {steps} words, got {len(words)}: {' '.join(words)[:60]}")
    numbers = [FIRST_ENGLISH + ENGLISH.index(word) for word in (reversed(words) if reverse else words)]
    return [0] * (steps - len(words)) + numbers
