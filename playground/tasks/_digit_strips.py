"""What the tasks that read strips of handwritten digits share: the grammars of their order, their epochs, and a reader without memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Number, Value
from playground.tasks import Epoch, Task, _digit_images, accuracy, softmax

PAIRS = ((0, 1), (3, 6), (2, 9), (4, 8), (5, 7))
"""A ring of pairs that take turns; digits that look alike (1 and 7; 3, 5, 8 and 9) are never one pair."""
LANGUAGES = {"A": 1, "A reversed": 4, "B": 2, "B reversed": 3}
"""By name: how many pairs further round the ring the next digit comes from."""
PIXELS, WHITE = 64, 16


@dataclass(frozen=True, eq=False)
class Strips:
    """frames (strips, length, PIXELS) float32 from 0 to 1; digits (strips, length) int32; languages (strips,) int32, counted as in
    LANGUAGES; shown (strips, length) int64: which pictures of `lot` the frames were made of."""

    frames: np.ndarray
    digits: np.ndarray
    languages: np.ndarray
    shown: np.ndarray


def lot() -> _digit_images.Lot:
    """scikit-learn's 1 797 handwritten digits of 8 × 8 pixels, a fifth of each set aside for validation strips.

    Source: Alpaydin, Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI; the test part, as scikit-learn ships it.
    """
    return _digit_images.shipped("scikit-learn", "sklearn/datasets/data/digits.csv.gz", WHITE)


def may_follow(language: str) -> np.ndarray:
    """(10, 10) bool: whether in `language` the digit of the column may come after the digit of the row; two may after each."""
    allowed = np.zeros((10, 10), bool)
    for place, pair in enumerate(PAIRS):
        following = PAIRS[(place + LANGUAGES[language]) % len(PAIRS)]
        allowed[np.ix_(pair, following)] = True
    return allowed


def draw(
    rng: np.random.Generator, count: int, length: int, spoken: Sequence[str], noise: float, validation_data: bool = False
) -> Strips:
    """`count` strips of `length` digits, each in one of the languages `spoken`; random grey replaces the share `noise` of a frame.

    Each digit is equally likely at every place of a strip, whatever the language. Where the length is a multiple of 5, so is
    each collection of digits: then the language lies in their order alone.
    """
    languages = rng.choice([list(LANGUAGES).index(name) for name in spoken], count).astype(np.int32)
    stride = np.array(list(LANGUAGES.values()))[languages, None]
    places = (rng.integers(0, len(PAIRS), (count, 1)) + stride * np.arange(length)) % len(PAIRS)
    digits = np.array(PAIRS, np.int32)[places, rng.integers(0, 2, (count, length))]
    known = lot().validation_data if validation_data else lot().training
    shown = np.zeros((count, length), np.int64)
    for digit in range(10):
        here = digits == digit
        shown[here] = rng.choice(known[lot().labels[known] == digit], here.sum())
    pixels = lot().pixels.reshape(-1, PIXELS)[shown] / np.float32(WHITE)
    grey = rng.random(pixels.shape, np.float32)
    return Strips(np.float32(1 - noise) * pixels + np.float32(noise) * grey, digits, languages, shown)


class OnStrips(Task):
    """A task on strips of digits, one frame a time step; each window holds one strip a row, drawn anew for every update.

    SPOKEN: the languages that its strips are in.
    """

    GROUP = "Pictures"
    FEATURES = PIXELS
    CLASSES = True
    SEQUENCES = True
    WINDOW = "picture"
    SPOKEN: ClassVar[tuple[str, ...]]
    SETTINGS: ClassVar = (
        Integer(
            name="length",
            label="Strip length",
            unit="digits",
            default=10,
            low=4,
            high=30,
            cost=Cost.RECOMPILE,
            help="How many digits a strip has. A longer one gives more context; the window is always one whole strip.",
        ),
        Number(
            name="noise",
            label="Noise",
            default=0.6,
            low=0.0,
            high=1.0,
            step=0.05,
            help="How much of each picture random grey replaces. The less there is to see, the more the neighbours must help.",
        ),
        Integer(
            name="updates_per_epoch",
            label="Updates per epoch",
            default=100,
            low=10,
            high=2_000,
            cost=Cost.RECOMPILE,
            help="Every update sees new strips, put together at random; this many updates are called one epoch.",
        ),
    )

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["updates_per_epoch"]) * truncation_length

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": settings["length"]}

    def labels(self, part: Epoch) -> np.ndarray:
        return part.targets

    @abstractmethod
    def asked(self, drawn: Strips) -> tuple[np.ndarray, np.ndarray | None]:
        """Targets (strips, length) int32 and, where not all steps count alike, their weights (strips, length) float32."""

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self._epoch(rng, batch_size, truncation_length, validation_data=False)

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self._epoch(rng, batch_size, truncation_length, validation_data=True)

    def _epoch(self, rng: np.random.Generator, batch_size: int, length: int, validation_data: bool) -> Epoch:
        count = batch_size * self.settings["updates_per_epoch"]
        drawn = draw(rng, count, length, self.SPOKEN, self.settings["noise"], validation_data)
        targets, weights = self.asked(drawn)
        return Epoch(
            drawn.frames.reshape(batch_size, -1, PIXELS),
            targets.reshape(batch_size, -1),
            None if weights is None else weights.reshape(batch_size, -1),
        )

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.argmax(axis=-1)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"accuracy": accuracy(data, outputs)}


def without_memory(kind: type[OnStrips], length: int, noise: float) -> tuple[Epoch, np.ndarray]:
    """Validation strips, one a row, and the probabilities (strips, length, classes) that a softmax of each frame alone gives.

    It is multinomial logistic regression, trained as a network would be on epochs of the task: by stochastic gradient descent
    with momentum, its weights averaged over the second half. Its accuracy is within 1 % of scikit-learn's, in a tenth of a second.
    """
    # As many frames whatever the length: a page waits for this.
    updates, rows, rng = 250, 400 // length, np.random.default_rng(0)
    task = kind({"length": length, "noise": noise, "updates_per_epoch": updates})
    weights, velocity, average = (np.zeros((PIXELS + 1, kind.OUTPUTS), np.float32) for _ in range(3))
    data = task.data(rng, rows, length)
    for update in range(updates):
        window = data.cut(update * length, (update + 1) * length)
        frames, truth = _with_bias(window.inputs).reshape(-1, PIXELS + 1), window.targets.ravel()
        error = softmax(frames @ weights)
        error[np.arange(len(truth)), truth] -= 1
        velocity = 0.9 * velocity - 0.5 * frames.T @ error / len(truth)
        weights += velocity
        if update >= updates // 2:
            average += weights * 2 / updates
    asked = task.validation_data(rng, rows, length).cut(0, 50 * length).in_windows(length)
    return asked, softmax(_with_bias(asked.inputs) @ average)


def _with_bias(frames: np.ndarray) -> np.ndarray:
    """Frames (…, PIXELS) about 0, and a 1 behind each for the bias."""
    return np.concatenate([frames - np.float32(0.5), np.ones((*frames.shape[:-1], 1), np.float32)], axis=-1)
