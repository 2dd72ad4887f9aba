"""Strips of handwritten digits whose order follows a grammar, and the tasks that read them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Number, Setting, Value
from playground.tasks._digit_images import sklearn_digits
from playground.tasks._epoch import Epoch
from playground.tasks._goal import HasBaselines
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import accuracy, softmax
from playground.tasks._numerals import numeral
from playground.tasks._windowing import DrawnAnew, updates_per_epoch

PAIRS = ((0, 1), (3, 6), (2, 9), (4, 8), (5, 7))
"""A ring of pairs of digits; digits that look alike (1 and 7; 3, 5, 8 and 9) are never one pair."""
LANGUAGES = {"A": 1, "A reversed": 4, "B": 2, "B reversed": 3}
"""By name: how many pairs further round the ring the next digit comes from."""
PIXELS = 64


@dataclass(frozen=True, eq=False)
class Strips:
    """frames (strips, length, PIXELS) float32, 0 … 1; digits (strips, length) int32;
    languages (strips,) int32, indices into LANGUAGES; shown (strips, length) int64: the pictures in
    the frames, as indices into `sklearn_digits()`."""

    frames: np.ndarray
    digits: np.ndarray
    languages: np.ndarray
    shown: np.ndarray


def may_follow(language: str) -> np.ndarray:
    """(10, 10) bool: whether the column's digit may follow the row's; two digits may follow each."""
    allowed = np.zeros((10, 10), bool)
    for place, pair in enumerate(PAIRS):
        following = PAIRS[(place + LANGUAGES[language]) % len(PAIRS)]
        allowed[np.ix_(pair, following)] = True
    return allowed


def draw(
    rng: np.random.Generator, count: int, length: int, languages: Sequence[str], noise: float, validation: bool = False
) -> Strips:
    """`count` strips of `length` digits, each in one of the `languages`, blended with random grey.

    noise, 0 … 1: the share of the grey. Every digit is equally likely at every place of a strip in
    every language. Where the length is a multiple of 5, so is every set of digits: the language
    then shows in their order alone.
    """
    images = sklearn_digits()
    spoken = rng.choice([list(LANGUAGES).index(name) for name in languages], count).astype(np.int32)
    stride = np.array(list(LANGUAGES.values()))[spoken, None]
    places = (rng.integers(0, len(PAIRS), (count, 1)) + stride * np.arange(length)) % len(PAIRS)
    digits = np.array(PAIRS, np.int32)[places, rng.integers(0, 2, (count, length))]
    usable = images.validation if validation else images.training
    shown = np.zeros((count, length), np.int64)
    for digit in range(10):
        here = digits == digit
        shown[here] = rng.choice(usable[images.labels[usable] == digit], here.sum())
    pixels = images.pixels.reshape(-1, PIXELS)[shown] / np.float32(images.white)
    grey = rng.random(pixels.shape, np.float32)
    return Strips(np.float32(1 - noise) * pixels + np.float32(noise) * grey, digits, spoken, shown)


def digits_come_in(settings: Mapping[str, Any]) -> str:
    """The start of a sentence on a task: how many digits come in, and whether they are blurred."""
    return f"{numeral(settings['length']).capitalize()} {'noisy ' * (settings['noise'] > 0)}digits come in one by one"


class DigitStripTask(DrawnAnew, HasBaselines, LabelsTimeSteps):
    """A task on strips of digits, one frame a time step; each row of a window holds one new strip.

    STRIP_LANGUAGES: the languages that its strips are in.
    """

    GROUP = "Pictures"
    FEATURES = PIXELS
    CLASSES = True
    SEQUENCES = True
    EXAMPLES = "strips"
    WINDOW = "picture"
    STRIP_LANGUAGES: ClassVar[tuple[str, ...]]
    SETTINGS: ClassVar[tuple[Setting, ...]] = (
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
        updates_per_epoch("new strips"),
    )

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        return {"truncation_length": settings["length"]}

    def labels(self, part: Epoch) -> np.ndarray:
        return part.targets

    @abstractmethod
    def targets(self, strips: Strips) -> tuple[np.ndarray, np.ndarray | None]:
        """Targets (strips, length) int32, weights (strips, length) float32 or None for all 1."""

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self._epoch(rng, batch_size, truncation_length, validation=False)

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self._epoch(rng, batch_size, truncation_length, validation=True)

    def _epoch(self, rng: np.random.Generator, batch_size: int, length: int, validation: bool) -> Epoch:
        count = batch_size * self.settings["updates_per_epoch"]
        strips = draw(rng, count, length, self.STRIP_LANGUAGES, self.settings["noise"], validation)
        targets, weights = self.targets(strips)
        return Epoch(
            strips.frames.reshape(batch_size, -1, PIXELS),
            targets.reshape(batch_size, -1),
            None if weights is None else weights.reshape(batch_size, -1),
        )

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.argmax(axis=-1)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"accuracy": accuracy(data, outputs)}


def each_frame_alone(kind: type[DigitStripTask], length: int, noise: float) -> tuple[Epoch, np.ndarray]:
    """Validation strips, one a row, and the class probabilities that each frame alone gives.

    The probabilities, (strips, length, classes), are those of a softmax layer (multinomial logistic
    regression), trained as a network would be: on epochs of the task, by stochastic gradient
    descent with momentum, its weights averaged over the second half. Its accuracy is within 1 % of
    scikit-learn's, in a tenth of a second.
    """
    # The number of frames does not grow with the length: a page waits for this.
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
    validation = task.validation_data(rng, rows, length).cut(0, 50 * length).in_windows(length)
    return validation, softmax(_with_bias(validation.inputs) @ average)


def _with_bias(frames: np.ndarray) -> np.ndarray:
    """Frames (…, PIXELS) centred on 0, each followed by a 1 for the bias."""
    return np.concatenate([frames - np.float32(0.5), np.ones((*frames.shape[:-1], 1), np.float32)], axis=-1)
