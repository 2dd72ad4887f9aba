"""What a network can be asked to learn: the data, the target, the loss, the metric and how a window reads; NumPy only."""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from playground.registry import subclasses
from playground.settings import Setting, Value


@dataclass(frozen=True)
class Epoch:
    """The data of one epoch: rows over which windows of `truncation_length` columns slide.

    inputs (batch, columns, features) float32; targets (batch, columns) int32 classes or (batch, columns, outputs) float32.
    weights (batch, columns) float32: how much each position counts in the loss and the metrics; None where all count alike.
    padding (batch, columns) bool: where no sequence is: after its end, or before what an encoder reads of it; weights are 0 there.
    None where nothing is padded.
    """

    inputs: np.ndarray
    targets: np.ndarray
    weights: np.ndarray | None = None
    padding: np.ndarray | None = None

    def cut(self, start: int, stop: int, rows: slice | np.ndarray = slice(None)) -> Epoch:
        """The columns from `start` to before `stop` of some rows."""
        return self._each(lambda array: array[rows, start:stop])

    def in_windows(self, steps: int) -> Epoch:
        """Every whole window of `steps` columns as a row by itself: (batch · windows, steps, …)."""
        columns = self.inputs.shape[1] // steps * steps
        return self._each(lambda array: array[:, :columns].reshape(-1, steps, *array.shape[2:]))

    def _each(self, change: Callable[[np.ndarray], np.ndarray]) -> Epoch:
        optional = (None if array is None else change(array) for array in (self.weights, self.padding))
        return Epoch(change(self.inputs), change(self.targets), *optional)


@dataclass(frozen=True)
class Generation:
    """Where free-running generation starts. `starts` (rows, time steps, features) float32, one name a row, and how many values follow."""

    names: tuple[str, ...]
    starts: np.ndarray
    truth: np.ndarray | None
    length: int


@dataclass(frozen=True)
class Graph:
    """States and the letters that lead from one to another. places: (x, y) of each state; edges: (from, to, letter)."""

    places: tuple[tuple[float, float], ...]
    edges: tuple[tuple[int, int, str], ...]


class Read(Protocol):
    """What a network made of inputs (1, time steps, features): see network.Forward."""

    @property
    def outputs(self) -> np.ndarray: ...

    @property
    def attention(self) -> np.ndarray | None: ...


class Reader(Protocol):
    """Has the network as it stands read inputs (1, time steps, features), padded as Epoch says, from empty states."""

    def __call__(self, inputs: np.ndarray, padding: np.ndarray | None = None) -> Read: ...


@dataclass(frozen=True)
class Answered:
    """One time step of an answer: what was read, what the network says there and how sure it is (0 … 1); `wrong`: it broke a rule."""

    read: str
    said: str
    sure: float
    wrong: bool = False


@dataclass(frozen=True)
class Answer:
    """What the network says to a question of the user's own: in one sentence, and step by step."""

    sentence: str
    steps: tuple[Answered, ...]


@dataclass(frozen=True)
class Architecture:
    """How a network for a task is put together around its recurrent layers.

    vocabulary, embedding: the inputs are numbers of words below `vocabulary`, each read as a vector of `embedding` numbers; 0: the
    inputs are read as they are. encoder_steps: so many first time steps are read by an encoder; a decoder with weights of its own
    goes on from the encoder's last states, and it alone has outputs; 0: one network reads all. attention: the decoder looks back
    at the encoder's hidden states, where it is not padded (Luong 2015, "general"). sampled: of an encoder and decoder's outputs,
    so many are drawn for the softmax of an update; 0: all outputs are in it. joined: the rows of the batch follow each other, and before
    an epoch begins each one's state has read the end of the row above, the first one's zeros.
    """

    vocabulary: int = 0
    embedding: int = 0
    encoder_steps: int = 0
    attention: bool = False
    sampled: int = 0
    joined: bool = False

    @property
    def padded_in_front(self) -> bool:
        """Whether padding comes before what counts, so that states must stay through it; elsewhere it comes after all that counts."""
        return self.encoder_steps > 0


class Uploads(dict[str, np.ndarray]):
    """Series of the user's own by name. A name holds a digest of its values: equal names mean equal series, so a cache can hash them."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uploads) and self.keys() == other.keys()

    def named_in(self, settings: Iterable[tuple[str, Any]]) -> Uploads:
        """Those whose names are among the values of a task's settings."""
        return Uploads({value: self[value] for _, value in settings if value in self})


@dataclass(frozen=True)
class Floor:
    """The loss below which no network comes on average: `first` in the windows that hold an epoch's beginning, `usual` in all others."""

    usual: float
    first: float


SHARES = "accuracy", "share", "match"
"""What is in the name of a metric from 0 to 1, of which more is better; of any other, which is an error, less is."""


def is_share(metric: str) -> bool:
    """Whether more of this metric is better, and 1 is all."""
    return any(word in metric for word in SHARES)


@dataclass(frozen=True)
class Goal:
    """When a network counts as one that has learned: where `metric` of validation data is better than `limit`; in `words`.

    metric "loss": that of training, in windows that do not hold an epoch's beginning.
    """

    metric: str
    limit: float
    words: str

    def reached(self, value: float) -> bool:
        """Whether `value` of the metric is good enough."""
        return value > self.limit if is_share(self.metric) else value < self.limit


NO_UPLOADS = Uploads()
GROUPS = ("Streams", "Sequences", "Pictures", "Language", "Weather")
"""What the tasks are about, in the order in which a page lists them."""


class Task(ABC):
    """One task with its settings filled in. `uploads` holds series of the user's own by the name that a setting gives.

    GROUP: beside which other tasks it stands on the page, one of GROUPS. BITS: the inputs are 0 or 1. WEIGHTED: its epochs have
    weights. SEQUENCES: every window holds sequences by themselves, which begin with an empty state and fill the window or are
    padded. WINDOW: how a row of the window is drawn: "lines", "bars" for bits, "symbols" for letters (ALPHABET by
    feature), "picture" for features over time. CLASS_NAMES: what the outputs stand for, where that is not their number. ASK: what
    a user may ask the network, in words; "drawing" for a picture drawn with the mouse; empty where there is nothing to ask. GRAPH: what
    the sequences walk through, where that is known.
    """

    TITLE: ClassVar[str]
    GROUP: ClassVar[str] = "Streams"
    HELP: ClassVar[str]
    LOOK: ClassVar[str]
    SETTINGS: ClassVar[tuple[Setting, ...]]
    FEATURES: ClassVar[int] = 1
    OUTPUTS: ClassVar[int] = 1
    CLASSES: ClassVar[bool] = False
    BITS: ClassVar[bool] = False
    WEIGHTED: ClassVar[bool] = False
    SEQUENCES: ClassVar[bool] = False
    CLASS_NAMES: ClassVar[tuple[str, ...]] = ()
    WINDOW: ClassVar[str] = "lines"
    ALPHABET: ClassVar[tuple[str, ...]] = ()
    ASK: ClassVar[str] = ""
    GRAPH: ClassVar[Graph | None] = None

    def __init__(self, settings: Mapping[str, Any], uploads: Uploads = NO_UPLOADS) -> None:
        self.settings = dict(settings)
        self.uploads = uploads

    @staticmethod
    @abstractmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        """How many columns an epoch has: the data matrix's width, known before any data is made."""

    @abstractmethod
    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """The data of one epoch, drawn from `rng` alone."""

    def validation_data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        """Data that training never sees, as long as it is worth having: drawn anew, or what was set aside of a finite lot."""
        return self.data(rng, batch_size, truncation_length)

    @staticmethod
    def fixed(settings: Mapping[str, Any]) -> dict[str, Value]:
        """The settings of the run that follow from the task's own `settings`, by name: nobody can choose them."""
        return {}

    @staticmethod
    def architecture(settings: Mapping[str, Any]) -> Architecture:
        """What of the network follows from the task's own settings."""
        return Architecture()

    def words(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers of the words that are read, and of those that are said, with these settings; empty without a vocabulary."""
        return (), ()

    def baselines(self) -> dict[str, dict[str, float]]:
        """By a metric's name: what who knows nothing of recurrent networks reaches, by the words for it."""
        return {}

    def goal(self) -> Goal | None:
        """What a network that has learned reaches: more than every baseline; None where nobody can say."""
        for metric, levels in self.baselines().items():
            words, limit = (max if is_share(metric) else min)(levels.items(), key=lambda level: level[1])
            return Goal(metric, limit, f"{metric} on validation data better than {words}")
        return None

    @staticmethod
    def floor(
        settings: Mapping[str, Any], batch_size: int, truncation_length: int, carry_state: bool, lead: int = 0
    ) -> Floor | None:
        """What information theory leaves of the loss where windows of `truncation_length` begin with the carried state or an empty one;
        None where nobody knows. lead: the columns of the row above that each row's state has read when an epoch begins."""
        return None

    def lags(self) -> tuple[int, ...]:
        """How many time steps back the inputs lie that a target is made of; empty where that is not a fixed number."""
        return ()

    def entropy(self) -> float | None:
        """The least loss, in the mean, at a target whose input was never seen: its entropy in nats; None where that is not known."""
        return None

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """What tells the time steps apart ("the digit"), and the name of each such label in an order that means something; of tasks
        without: nothing."""
        return "", ()

    def labels(self, part: Epoch) -> np.ndarray:
        """The label of each time step of whole windows, as a place among the names, (rows, time steps) int; −1: it has none."""
        return np.full(part.inputs.shape[:2], -1)

    @abstractmethod
    def predict(self, outputs: np.ndarray) -> np.ndarray:
        """What the outputs (…, outputs) of the network say in the units of the target, as it is drawn: (…)."""

    @abstractmethod
    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        """The measures of validation quality by name, the one that says most first. outputs (batch, columns, outputs)."""

    @staticmethod
    def states(inputs: np.ndarray) -> tuple[int, ...]:
        """The states of GRAPH through which a sequence (time steps, features) goes, until it ends or leaves the graph."""
        return ()

    def answer(self, question: str, read: Reader) -> Answer:
        """What the network says to a question as ASK describes it; raises ValueError with a sentence where it can't be asked that.

        A drawing comes as one hexadecimal digit a pixel, row by row: 0 is the background, f the pen.
        """
        raise ValueError(f"the task {self.TITLE} can not be asked anything, got {question[:40]!r}")

    def display(self, values: np.ndarray) -> np.ndarray:
        """Values of the series in the units of its source."""
        return values

    def scaled(self, values: np.ndarray) -> np.ndarray:
        """What `display` shows as these values of the first feature, as the network reads it."""
        return values

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation | None:
        """Where free-running generation starts; None where it means nothing."""
        return None

    def next_input(self, outputs: np.ndarray) -> np.ndarray:
        """The input (rows, features) that continues a generation after the outputs (rows, outputs)."""
        return outputs


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities over the last axis, in the form that cannot overflow."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def loss(task: Task | type[Task], targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """The loss of every position (…): cross-entropy from logits, or the mean square over the outputs."""
    if not task.CLASSES:
        return np.asarray(np.mean((outputs - targets) ** 2, axis=-1))
    shifted = outputs - outputs.max(axis=-1, keepdims=True)
    log_probability = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return np.asarray(-np.take_along_axis(log_probability, targets[..., None].astype(int), axis=-1)[..., 0])


def mean(values: np.ndarray, weights: np.ndarray | None) -> float:
    """The mean of `values` (…) over the positions, each as heavy as its weight; 0 where none weighs anything."""
    if weights is None:
        return float(values.mean())
    total = float(weights.sum())
    return float((values * weights).sum() / total) if total else 0.0


def accuracy(data: Epoch, outputs: np.ndarray) -> float:
    """The share of the positions that count at which the likeliest class is the target."""
    return mean((outputs.argmax(axis=-1) == data.targets).astype(np.float64), data.weights)


def confusion(data: Epoch, outputs: np.ndarray) -> np.ndarray:
    """(classes, classes): how often, of the positions that count, each class (row) was taken for each (column)."""
    counted = np.ones(data.targets.shape, bool) if data.weights is None else data.weights > 0
    found = np.zeros((outputs.shape[-1],) * 2, np.int64)
    np.add.at(found, (data.targets[counted], outputs.argmax(axis=-1)[counted]), 1)
    return found


@functools.cache
def registry() -> dict[str, type[Task]]:
    """Every task by the name of its module, in the order in which a page lists them: by group, echo first."""
    found = subclasses(sys.modules[__name__], Task)
    return dict(sorted(found.items(), key=lambda item: (GROUPS.index(item[1].GROUP), item[0])))
