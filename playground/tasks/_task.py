"""The contract of a task: its settings, its data, its metrics and how its windows are drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Setting, Value
from playground.tasks._architecture import Architecture
from playground.tasks._epoch import Epoch
from playground.tasks._uploads import NO_UPLOADS, Uploads

GROUPS = ("Streams", "Sequences", "Pictures", "Language", "Weather")
"""What the tasks are about, in the order in which the page lists them."""


class Task(ABC):
    """One task with its settings filled in; `uploads` holds the data that settings name.

    What only some tasks can do is a base class of its own, which such a task inherits as well:
    Generates, AnswersQuestions, HasFloor, HasLags, HasGoal, HasBaselines, LabelsTimeSteps,
    WalksGraph, HasWholeSeries, ReadsWords, Writes.

    On the page: TITLE; GROUP, one of GROUPS; HELP; LOOK, what `look` says by default; SETTINGS.
    The data: FEATURES per time step; OUTPUTS of the network (where the settings decide these,
    `widths` says it instead); CLASSES: the targets are classes and
    the loss is cross-entropy, else it is the mean square; WEIGHTED: epochs have weights; SEQUENCES:
    every window holds a whole sequence per row, which starts from a zero state and is padded where
    it is shorter than the window. CONTIGUOUS: in each row a window continues the one before it; else
    every window begins with a zero state, and neither carry_state nor stride is a choice. FINITE:
    the validation data is one finite set, which is judged whole; else it is drawn without end.
    EXAMPLES: what a measure of quality counts, in the plural: the targets, or whole sequences.
    The picture: WINDOW, how a row is drawn: "lines", "bars" for bits, "symbols" for letters, one-hot
    or by number, "words" for word numbers (both named by ALPHABET), "picture" for features over
    time; INPUTS: what the first features are called; BITS: the inputs are 0 or 1; CLASS_NAMES: the
    names of the classes where these aren't their numbers. Where the data decide, `alphabet` and
    `class_names` say it instead of ALPHABET and CLASS_NAMES.
    """

    TITLE: ClassVar[str]
    GROUP: ClassVar[str] = "Streams"
    HELP: ClassVar[str]
    LOOK: ClassVar[str]
    SETTINGS: ClassVar[tuple[Setting, ...]]
    FEATURES: ClassVar[int] = 1
    OUTPUTS: ClassVar[int] = 1
    CLASSES: ClassVar[bool] = False
    WEIGHTED: ClassVar[bool] = False
    SEQUENCES: ClassVar[bool] = False
    CONTIGUOUS: ClassVar[bool] = True
    FINITE: ClassVar[bool] = False
    EXAMPLES: ClassVar[str] = "sequences"
    WINDOW: ClassVar[str] = "lines"
    INPUTS: ClassVar[tuple[str, ...]] = ("input", "input 2", "input 3")
    BITS: ClassVar[bool] = False
    ALPHABET: ClassVar[tuple[str, ...]] = ()
    CLASS_NAMES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        self.settings = dict(settings)
        self.uploads = uploads

    @staticmethod
    def loss_unit(settings: Mapping[str, Any]) -> str:
        """The loss's unit, where a metric says the same in another; the glossary explains it."""
        return ""

    @staticmethod
    @abstractmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        """The problem in one sentence, with the settings filled in; the page shows it large."""

    @classmethod
    def look(cls, settings: Mapping[str, Any]) -> str:
        """What to look at in the window, with the settings filled in."""
        return cls.LOOK

    @classmethod
    def apart(cls, settings: Mapping[str, Any]) -> dict[int, str]:
        """The names, by number, of the input features that are no past of the target: each is drawn
        on a scale of its own."""
        return {}

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        """The run's settings, by name, that the task's own `settings` determine."""
        return {}

    @classmethod
    def widths(cls, settings: Mapping[str, Any]) -> tuple[int, int]:
        """How many numbers a time step's inputs have, and how many outputs the network has, known
        before any data is made."""
        return cls.FEATURES, cls.OUTPUTS

    @staticmethod
    def architecture(settings: Mapping[str, Any]) -> Architecture:
        """The parts of the network that the task's own settings determine."""
        return Architecture()

    @classmethod
    def alphabet(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """What the numbers of input symbols or words stand for."""
        return cls.ALPHABET

    @classmethod
    def class_names(cls, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of the classes; none where these are their numbers."""
        return cls.CLASS_NAMES

    @staticmethod
    @abstractmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        """The width of an epoch's data matrix, known before any data is made."""

    @abstractmethod
    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """The data of one epoch, drawn from `rng` alone."""

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """Data that no update trains on: drawn anew from another random stream, or the part of a
        finite data set that was set aside. It may be of any length."""
        return self.data(rng, batch_size, truncation_length)

    @abstractmethod
    def predict(self, outputs: np.ndarray) -> np.ndarray:
        """The prediction (…) to draw, in the units of the target, from outputs (…, outputs)."""

    @abstractmethod
    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        """Measures of quality by name, the most telling first. outputs (batch, columns, outputs)."""

    def display(self, values: np.ndarray) -> np.ndarray:
        """Values of the series in the units of its source."""
        return values

    def display_inputs(self, inputs: np.ndarray) -> np.ndarray:
        """Inputs (…, features) in the units of their source."""
        return self.display(inputs)

    def scaled(self, values: np.ndarray, feature: int = 0) -> np.ndarray:
        """The inverse of `display_inputs` for one feature: values in the network's units."""
        return values
