"""Text: predict each next character of a text that comes with the playground, or of the user's own."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Choice, Cost, Integer, SettingError, Upload
from playground.tasks import _ngrams, _texts
from playground.tasks._architecture import Architecture
from playground.tasks._epoch import Epoch
from playground.tasks._goal import Goal, HasBaselines, far_beyond
from playground.tasks._last_outputs import LAST_OUTPUTS
from playground.tasks._losses import accuracy, loss, mean, softmax
from playground.tasks._sampling import Writes
from playground.tasks._task import Task
from playground.tasks._uploads import NO_UPLOADS, Uploads
from playground.uploads import characters

BUILT_IN = "built in"
HELD_COLUMNS = 400
"""Columns that validation has at least where the text is long enough: rows give way to that."""
REST = 0.75
"""What a network that has learned leaves of the bigram model's bits."""
BITS = "bits per character"


class Text(Task, HasBaselines, Writes):
    """target[t] = the character after input[t].

    Characters are numbered from the most frequent on. An epoch reads the first four fifths of the
    text once, cut into `batch_size` rows that each go on where the last window ended; where the
    first row begins is drawn anew, within one window, so that windows are cut elsewhere in every
    epoch. The last fifth is held out. Source: Karpathy, char-rnn (2015).
    """

    TITLE = "Text"
    GROUP = "Language"
    HELP = "A text comes in character by character; the network must predict each next one."
    LOOK = "Each column: the character read, the one that follows, and the likeliest by the network. Green equals red where it is right."
    CLASSES = True
    EXAMPLES = "characters"
    WINDOW = "symbols"
    SETTINGS: ClassVar = (
        Upload(
            name="text",
            label="Text",
            default=BUILT_IN,
            longest=500,
            cost=Cost.NETWORK,
            help="A text that comes with the playground, or a file of your own: plain text in UTF-8. The last fifth is held out.",
        ),
        Choice(
            name="built_in_text",
            label="Built-in text",
            default=_texts.SEVERAL,
            options=tuple(_texts.TITLES),
            titles=_texts.TITLES,
            cost=Cost.NETWORK,
            help="What is read where there is no text of your own: numbers in words, or the pages of help() at Python's prompt.",
        ),
        Integer(
            name="character_embedding",
            label="Embedding",
            unit="numbers per character",
            default=0,
            low=0,
            high=64,
            cost=Cost.NETWORK,
            help="The width of a character's learned vector; 0: a one-hot vector, with a 1 at the character's place.",
        ),
        LAST_OUTPUTS,
    )

    @staticmethod
    def loss_unit(settings: Mapping[str, Any]) -> str:
        return "nats"

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        own = characters.read_back(str(settings["text"]))
        titles = {_texts.HELP: "Python's help", _texts.SEVERAL: "Numbers in five languages"}
        what = "Your text" if own else titles.get(settings["built_in_text"], "Numbers in words")
        verb = "come" if what.startswith("Numbers") else "comes"
        return f"{what} {verb} in character by character; say each next one."

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        super().__init__(settings, uploads)
        self.symbols = _signs(settings)
        if settings["text"] == BUILT_IN:
            numbers = _texts.built_in(str(settings["built_in_text"])).numbers
        else:
            numbers = _uploaded(uploads, str(settings["text"]))
        self.trained, self.held_out = np.split(numbers.astype(np.int32), [characters.trained_length(len(numbers))])

    @classmethod
    def widths(cls, settings: Mapping[str, Any]) -> tuple[int, int]:
        return cls.FEATURES, len(_signs(settings))

    @classmethod
    def alphabet(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return characters.shown(_signs(settings))

    @classmethod
    def class_names(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return cls.alphabet(settings)

    @staticmethod
    def architecture(settings: Mapping[str, Any]) -> Architecture:
        return Architecture(vocabulary=len(_signs(settings)), embedding=int(settings["character_embedding"]))

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        own = characters.read_back(str(settings["text"]))
        whole = own[0] if own else len(_texts.built_in(str(settings["built_in_text"])).numbers)
        return max(characters.trained_length(whole) - truncation_length, 0) // batch_size

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        columns = self.columns(self.settings, batch_size, truncation_length)
        begin = int(rng.integers(truncation_length))
        return _rows(self.trained[begin : begin + batch_size * columns + 1], batch_size)

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """The held-out fifth in the order of the text. A short one has fewer rows than `batch_size`,
        so that a carried state builds up."""
        following = len(self.held_out) - 1
        if following < truncation_length:
            raise SettingError(
                "truncation_length",
                f"at most {following} for a text of {characters.FIFTH * following} characters",
                truncation_length,
                following,
            )
        return _rows(self.held_out, min(batch_size, max(following // max(HELD_COLUMNS, truncation_length), 1)))

    def baselines(self) -> dict[str, dict[str, float]]:
        """Fitted to the part that is trained on, measured on the held-out one."""
        nats = _ngrams.losses(self.trained, self.held_out, len(self.symbols))
        return {BITS: {name: one / math.log(2) for name, one in nats.items()}, "loss": nats}

    def goal(self) -> Goal:
        """A quarter better than the best baseline: a text keeps most of its surprise."""
        return far_beyond(BITS, self.baselines()[BITS], REST)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return softmax(outputs)[..., 1] if outputs.shape[-1] == 2 else outputs.argmax(axis=-1)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        bits = mean(loss(self, data.targets, outputs), data.weights) / math.log(2)
        return {BITS: bits, "accuracy": accuracy(data, outputs)}

    @classmethod
    def signs(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return _signs(settings)

    @classmethod
    def prompt(cls, settings: Mapping[str, Any], text: str) -> np.ndarray:
        symbols = _signs(settings)
        number_of = {sign: number for number, sign in enumerate(symbols)}
        text = characters.plain(text) or ("\n" if "\n" in number_of else symbols[0])
        unknown = sorted({sign for sign in text if sign not in number_of})
        if unknown:
            # Not "of the text": it may have them, rarely or in the held-out part.
            got = " ".join(map(characters.named, unknown[:5]))
            raise ValueError(f"The prompt must be made of the {len(symbols)} characters that training tells apart, got {got}")
        return np.array([number_of[sign] for sign in text])


def _signs(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The characters that are told apart, by number."""
    own = characters.read_back(str(settings["text"]))
    return own[1] if own else _texts.built_in(str(settings["built_in_text"])).alphabet


def _rows(numbers: np.ndarray, rows: int) -> Epoch:
    """The text cut into rows of equal length, with the character that follows each as its target."""
    columns = (len(numbers) - 1) // rows
    inputs, targets = (numbers[later : later + rows * columns].reshape(rows, columns) for later in (0, 1))
    return Epoch(inputs[..., None].astype(np.float32), np.ascontiguousarray(targets, np.int32))


@functools.lru_cache(maxsize=4)
def _uploaded(uploads: Uploads, name: str) -> np.ndarray:
    """The user's own text of this name as numbers; raises KeyError where it is not here."""
    own = characters.read_back(name)
    if own is None or name not in uploads or len(uploads[name]) != own[0] or uploads[name].max() >= len(own[1]):
        raise KeyError(f"the text {characters.title(name)!r} is not here: upload its file again")
    return uploads[name]
