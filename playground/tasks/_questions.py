"""Tasks whose network the user can ask a question of their own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np


class NetworkOutputs(Protocol):
    """What a network computes from inputs (1, time steps, features): see reference.network.Forward."""

    @property
    def outputs(self) -> np.ndarray: ...


class Network(Protocol):
    """Runs the network with its current weights over inputs (1, time steps, features), padded as in
    Epoch, from zero states."""

    def __call__(self, inputs: np.ndarray, padding: np.ndarray | None = None) -> NetworkOutputs: ...


@dataclass(frozen=True)
class AnswerStep:
    """One time step of an answer: the input read, the output said, the network's confidence in it
    (0 … 1), and whether the input breaks a rule."""

    read: str
    said: str
    sure: float
    wrong: bool = False


@dataclass(frozen=True)
class Answer:
    """The network's answer to a question, in one sentence and time step by time step; note: what
    must be known to judge it, in a sentence."""

    sentence: str
    steps: tuple[AnswerStep, ...]
    note: str = ""


class AnswersQuestions(ABC):
    """A task whose network can be asked questions. ASK: what may be asked, in words; "drawing" for
    a picture drawn with the mouse."""

    ASK: ClassVar[str]

    @abstractmethod
    def answer(self, question: str, network: Network) -> Answer:
        """The network's answer; raises ValueError with a sentence where the question has none.

        A drawing is one hexadecimal digit a pixel, row by row: 0 is the background, f the pen.
        """
