"""The task of a network that is trained elsewhere: its shapes are known, and not what it learns."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer
from playground.tasks._epoch import Epoch
from playground.tasks._losses import softmax
from playground.tasks._task import Task

NAME = re.compile(r"elsewhere-(\d+)-(\d+)-(classes|numbers)")


class Elsewhere(Task):
    """What a user's own Keras model learns, from data that its own process alone has."""

    TITLE = "Your own model"
    HELP = "A Keras model that another process trains: what it says of itself is shown here."
    LOOK = "The first rows of the newest batch, as the newest weights read them."
    CONTIGUOUS = False
    WEIGHTED = True
    SETTINGS: ClassVar = (
        Integer(
            name="updates_per_epoch",
            label="Updates an epoch",
            default=1,
            low=1,
            high=1_000_000,
            cost=Cost.KNOB,
            help="How many batches an epoch of the model has.",
        ),
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return "Your own Keras model, trained by fit in its own process."

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return truncation_length * int(settings["updates_per_epoch"])

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        raise NotImplementedError("the data of a model that is trained elsewhere are there alone")

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        if not self.CLASSES:
            return outputs[..., 0]
        return softmax(outputs)[..., 1] if self.OUTPUTS == 2 else outputs.argmax(axis=-1)

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {}


def name(features: int, outputs: int, classes: bool) -> str:
    """The name of the task with these numbers of features and outputs a time step."""
    return f"elsewhere-{features}-{outputs}-{'classes' if classes else 'numbers'}"


class Registry(dict[str, type[Task]]):
    """The tasks by name. One that is elsewhere is made when it is asked for, and never listed."""

    def __missing__(self, key: str) -> type[Task]:
        return _made(key)


@functools.cache
def _made(key: str) -> type[Task]:
    found = NAME.fullmatch(key)
    if found is None:
        raise KeyError(key)
    features, outputs, classes = int(found[1]), int(found[2]), found[3] == "classes"
    own = {
        "FEATURES": features,
        "OUTPUTS": outputs,
        "CLASSES": classes,
        "WINDOW": "picture" if classes else "lines",
        "__doc__": Elsewhere.__doc__,
    }
    return type("Elsewhere", (Elsewhere,), own)
