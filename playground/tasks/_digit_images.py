"""Pictures of digits, the part set aside for validation, and tasks that read them row by row."""

from __future__ import annotations

import functools
import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from math import isqrt
from typing import Any, ClassVar

import numpy as np

from playground.tasks._epoch import Epoch
from playground.tasks._goal import HasBaselines
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._losses import accuracy, softmax
from playground.tasks._questions import Answer, AnswersQuestions, AnswerStep, Network
from playground.tasks._task import Task
from playground.tasks._windowing import whole_windows

FIFTH = 5
"""Of each class, every fifth picture is set aside for validation."""


@dataclass(frozen=True, eq=False)
class DigitImages:
    """Labelled pictures: pixels (pictures, rows, columns) uint8, 0 … `white`; labels (pictures,)
    uint8, 0 … 9."""

    pixels: np.ndarray
    labels: np.ndarray
    white: int

    @functools.cached_property
    def validation(self) -> np.ndarray:
        """The validation pictures, shuffled: (pictures // 5,) indices, the same for every seed."""
        return np.random.default_rng(0).permutation(np.argsort(self.labels, kind="stable")[FIFTH - 1 :: FIFTH])

    @functools.cached_property
    def training(self) -> np.ndarray:
        """All other pictures: (pictures − pictures // 5,) indices."""
        return np.setdiff1d(np.arange(len(self.labels)), self.validation)

    @functools.cached_property
    def baselines(self) -> dict[str, float]:
        """The accuracy on the validation pictures of methods that see each picture whole, by name."""
        pixels = self.pixels.reshape(len(self.pixels), -1)
        known, truth = self.labels[self.training], self.labels[self.validation]
        classes = np.unique(known)
        means = np.stack([pixels[self.training[known == one]].mean(axis=0, dtype=np.float32) for one in classes])
        # |picture − mean|² without |picture|², which is the same for all means.
        distances = np.square(means).sum(axis=1) - 2 * pixels[self.validation].astype(np.float32) @ means.T
        return {
            "always the most frequent digit": float(np.mean(truth == np.bincount(known).argmax())),
            "the nearest mean picture": float(np.mean(truth == classes[distances.argmin(axis=1)])),
        }

    def in_rows(self, chosen: np.ndarray, counted: np.ndarray) -> Epoch:
        """An epoch of the pictures `chosen` (rows, windows) indices, one picture row a time step.

        counted (rows, windows): which pictures have a weight, at their last row.
        """
        (rows, windows), (steps, features) = chosen.shape, self.pixels.shape[1:]
        weights = np.zeros((rows, windows, steps), np.float32)
        weights[..., -1] = counted
        return Epoch(
            (self.pixels[chosen] / np.float32(self.white)).reshape(rows, -1, features),
            np.repeat(self.labels[chosen].astype(np.int32), steps, axis=1),
            weights.reshape(rows, -1),
        )


def from_table(table: np.ndarray, white: int) -> DigitImages:
    """The pictures of a table (pictures, pixels + 1) uint8 whose last column is the label."""
    side = isqrt(table.shape[1] - 1)
    return DigitImages(table[:, :-1].reshape(-1, side, side), table[:, -1], white)


@functools.cache
def shipped(package: str, file: str, white: int) -> DigitImages:
    """The pictures in a CSV file of an installed package.

    The package is not imported: that would take a second, and matplotlib.
    """
    return from_table(np.loadtxt(str(metadata.distribution(package).locate_file(file)), np.uint8, delimiter=","), white)


def sklearn_digits() -> DigitImages:
    """scikit-learn's 1 797 handwritten digits of 8 × 8 pixels in 17 greys.

    Source: Alpaydin, Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI; the test part,
    as scikit-learn ships it.
    """
    return shipped("scikit-learn", "sklearn/datasets/data/digits.csv.gz", 16)


def epoch_columns(pictures: int, batch_size: int, truncation_length: int) -> int:
    """The columns of an epoch over the training part of this many pictures: whole windows only."""
    return (pictures - pictures // FIFTH) // batch_size * truncation_length


class RowsOfPictures(Task, AnswersQuestions, HasBaselines, LabelsTimeSteps):
    """The digit in a picture, read row by row from the top; only the last row has a weight.

    An epoch shows the training part once, in a new order. Source: Géron ch. 14.
    """

    GROUP = "Pictures"
    OUTPUTS = 10
    CLASSES = True
    WEIGHTED = True
    SEQUENCES = True
    CONTIGUOUS = False
    FINITE = True
    EXAMPLES = "pictures"
    CLASS_NAMES: ClassVar = tuple("0123456789")
    WINDOW = "picture"
    ASK = "drawing"

    @abstractmethod
    def images(self) -> DigitImages:
        """The pictures, loaded at the first call."""

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        shuffled = rng.permutation(self.images().training)
        chosen = shuffled[: len(shuffled) // batch_size * batch_size].reshape(batch_size, -1)
        return self.images().in_rows(chosen, np.ones(chosen.shape))

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self.images().in_rows(*whole_windows(self.images().validation, batch_size))

    def baselines(self) -> dict[str, dict[str, float]]:
        return {"accuracy": self.images().baselines}

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the digit", RowsOfPictures.CLASS_NAMES

    def labels(self, part: Epoch) -> np.ndarray:
        return part.targets

    def answer(self, question: str, network: Network) -> Answer:
        """The likeliest digit after every row of a drawing."""
        side = self.FEATURES
        if not re.fullmatch(f"[0-9a-f]{{{side * side}}}", question):
            raise ValueError(f"a drawing must be {side * side} hexadecimal digits, one a pixel, got {question[:20]!r}")
        ink = np.array([int(pixel, 16) for pixel in question], np.float32) / 15
        chances = softmax(network(ink.reshape(1, side, side)).outputs[0])
        rows = enumerate(zip(chances.argmax(axis=1), chances.max(axis=1), strict=True), 1)
        steps = tuple(AnswerStep(str(row), self.CLASS_NAMES[digit], float(sure)) for row, (digit, sure) in rows)
        return Answer(f"{steps[-1].said}, {steps[-1].sure:.0%} sure", steps)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.argmax(axis=-1)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"accuracy": accuracy(data, outputs)}
