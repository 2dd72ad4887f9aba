"""What the tasks that read a picture row by row share: lots of labelled pictures, what is set aside of them, and their epochs."""

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

from playground.tasks import Answer, Answered, Epoch, Reader, Task, accuracy, softmax
from playground.tasks._windowing import whole_windows

FIFTH = 5
"""Of each class, every fifth picture is set aside."""


@dataclass(frozen=True, eq=False)
class Lot:
    """Labelled pictures. pixels (pictures, rows, columns) uint8 from 0 to `white`; labels (pictures,) uint8 from 0 to 9."""

    pixels: np.ndarray
    labels: np.ndarray
    white: int

    @functools.cached_property
    def validation_data(self) -> np.ndarray:
        """Which pictures training never sees, in a mixed order: (pictures // 5,) indices, the same ones whatever the seed."""
        return np.random.default_rng(0).permutation(np.argsort(self.labels, kind="stable")[FIFTH - 1 :: FIFTH])

    @functools.cached_property
    def training(self) -> np.ndarray:
        """All other pictures: (pictures − pictures // 5,) indices."""
        return np.setdiff1d(np.arange(len(self.labels)), self.validation_data)

    @functools.cached_property
    def baselines(self) -> dict[str, float]:
        """The share of the pictures set aside that is named right by who reads no rows, by the words for how."""
        pixels = self.pixels.reshape(len(self.pixels), -1)
        known, asked = self.labels[self.training], self.labels[self.validation_data]
        classes = np.unique(known)
        means = np.stack([pixels[self.training[known == one]].mean(axis=0, dtype=np.float32) for one in classes])
        # |picture − mean|² without the square of the picture, which is the same for all means.
        distances = np.square(means).sum(axis=1) - 2 * pixels[self.validation_data].astype(np.float32) @ means.T
        return {
            "always the most frequent digit": float(np.mean(asked == np.bincount(known).argmax())),
            "the nearest mean picture": float(np.mean(asked == classes[distances.argmin(axis=1)])),
        }

    def in_rows(self, chosen: np.ndarray, counted: np.ndarray) -> Epoch:
        """An epoch that shows the pictures `chosen` (rows, windows), a row of theirs a time step; `counted`: which of them weigh anything."""
        (rows, windows), (steps, features) = chosen.shape, self.pixels.shape[1:]
        weights = np.zeros((rows, windows, steps), np.float32)
        weights[..., -1] = counted
        return Epoch(
            (self.pixels[chosen] / np.float32(self.white)).reshape(rows, -1, features),
            np.repeat(self.labels[chosen].astype(np.int32), steps, axis=1),
            weights.reshape(rows, -1),
        )


def lot(table: np.ndarray, white: int) -> Lot:
    """The pictures of a table (pictures, pixels + 1) uint8 whose last column is the label."""
    side = isqrt(table.shape[1] - 1)
    return Lot(table[:, :-1].reshape(-1, side, side), table[:, -1], white)


@functools.cache
def shipped(package: str, file: str, white: int) -> Lot:
    """The pictures in a CSV file of an installed package, which is not imported: that would take a second, and matplotlib."""
    return lot(np.loadtxt(str(metadata.distribution(package).locate_file(file)), np.uint8, delimiter=","), white)


def columns(pictures: int, batch_size: int, truncation_length: int) -> int:
    """The columns of an epoch over the training part of so many pictures: whole windows alone, what is left over waits for another epoch."""
    return (pictures - pictures // FIFTH) // batch_size * truncation_length


class RowsOfPictures(Task):
    """The class of a picture from its rows, one a time step, from the top; only the answer after the last row counts.

    An epoch shows the training part once, in a new order; a fifth of every class is set aside. Source: Géron, ch. 14.
    """

    GROUP = "Pictures"
    OUTPUTS = 10
    CLASSES = True
    WEIGHTED = True
    SEQUENCES = True
    CLASS_NAMES: ClassVar = tuple("0123456789")
    WINDOW = "picture"
    ASK = "drawing"

    @abstractmethod
    def lot(self) -> Lot:
        """The pictures, loaded when they are first asked for."""

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        shuffled = rng.permutation(self.lot().training)
        chosen = shuffled[: len(shuffled) // batch_size * batch_size].reshape(batch_size, -1)
        return self.lot().in_rows(chosen, np.ones(chosen.shape))

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        return self.lot().in_rows(*whole_windows(self.lot().validation_data, batch_size))

    def baselines(self) -> dict[str, dict[str, float]]:
        return {"accuracy": self.lot().baselines}

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the digit", RowsOfPictures.CLASS_NAMES

    def labels(self, part: Epoch) -> np.ndarray:
        return part.targets

    def answer(self, question: str, read: Reader) -> Answer:
        """The likeliest digit after every row of a drawing."""
        side = self.FEATURES
        if not re.fullmatch(f"[0-9a-f]{{{side * side}}}", question):
            raise ValueError(f"a drawing must be {side * side} hexadecimal digits, one a pixel, got {question[:20]!r}")
        ink = np.array([int(pixel, 16) for pixel in question], np.float32) / 15
        chances = softmax(read(ink.reshape(1, side, side)).outputs[0])
        rows = enumerate(zip(chances.argmax(axis=1), chances.max(axis=1), strict=True), 1)
        steps = tuple(Answered(str(row), self.CLASS_NAMES[digit], float(sure)) for row, (digit, sure) in rows)
        return Answer(f"{steps[-1].said}, {steps[-1].sure:.0%} sure", steps)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs.argmax(axis=-1)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"accuracy": accuracy(data, outputs)}
