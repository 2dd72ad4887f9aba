"""Echo: a stream of random bits comes back some time steps later."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Flag, Integer, Number
from playground.tasks import Architecture, Epoch, Floor, Goal, Task, accuracy, softmax

SOLVED = 0.05
"""Loss under which the echo counts as solved: unsolved it is ln 2 = 0.69, solved below 0.01."""

MOST_BITS = 3
"""Bits that are told apart as one number where the network has to hold no more."""


class Echo(Task):
    """target[t] = input[t − echo_step]; the first echo_step targets of an epoch are 0.

    An epoch is one series of `epoch_length` random bits, cut into `batch_size` rows that follow each other.
    Source: Hallström, "How to build a recurrent neural network in TensorFlow", part 1.
    """

    TITLE = "Echo"
    HELP = "Random bits come in; the network must say the bit that came some time steps ago."
    LOOK = "Green answers red: a blue bit comes back as a red one, echo-step columns later."
    OUTPUTS = 2
    CLASSES = True
    BITS = True
    WINDOW = "bars"
    SETTINGS: ClassVar = (
        Integer(
            name="echo_step",
            label="Echo step",
            unit="time steps",
            default=3,
            low=1,
            high=50,
            help="How many time steps later each bit must come back. Longer is harder: the network has to hold more bits at once.",
        ),
        Number(
            name="density",
            label="Share of ones",
            default=0.5,
            low=0.05,
            high=0.95,
            step=0.05,
            help="How often a bit is 1. At one half every bit is news; near 0 or 1 guessing gets easy.",
        ),
        Integer(
            name="epoch_length",
            label="Bits per epoch",
            default=50_000,
            low=1_000,
            high=500_000,
            cost=Cost.RECOMPILE,
            help="How many bits make one epoch over the data. Every epoch draws new ones and starts with an empty state.",
        ),
        Flag(
            name="carry_rows",
            label="Carry over rows",
            default=False,
            cost=Cost.RECOMPILE,
            help="On: before an epoch each row's state reads the end of the row above, whose bits its first targets echo. Off: it is empty, "
            "and nobody can know those bits.",
        ),
    )

    @staticmethod
    def architecture(settings: Mapping[str, Any]) -> Architecture:
        return Architecture(joined=bool(settings["carry_rows"]))

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["epoch_length"]) // batch_size

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        columns = self.columns(self.settings, batch_size, truncation_length)
        step = self.settings["echo_step"]
        bits = rng.random(batch_size * columns, np.float32) < self.settings["density"]
        echoed = np.zeros_like(bits)
        echoed[step:] = bits[:-step]
        return Epoch(bits.astype(np.float32).reshape(batch_size, columns, 1), echoed.astype(np.int32).reshape(batch_size, columns))

    @staticmethod
    def floor(settings: Mapping[str, Any], batch_size: int, truncation_length: int, carry_state: bool, lead: int = 0) -> Floor:
        """A target whose bit lies before the window costs the entropy of a bit, unless the state brings it.

        Where windows overlap, the carried state has read the columns that are read again: it knows no less. An epoch begins with an
        empty state, and all rows but the first then echo bits of the row above, which only a lead has read. Source: REFERENCE A, checked by
        counting.
        """
        ones = settings["density"]
        entropy = -ones * math.log(ones) - (1 - ones) * math.log(1 - ones)

        def hidden(lag: int) -> float:
            return min(lag, truncation_length) / truncation_length * entropy

        step = settings["echo_step"]
        return Floor(0.0 if carry_state else hidden(step), (batch_size - 1) / batch_size * hidden(max(step - lead, 0)))

    def goal(self) -> Goal:
        return Goal("loss", SOLVED, f"a loss below {SOLVED:g} outside the first window of an epoch")

    def lags(self) -> tuple[int, ...]:
        return (self.settings["echo_step"],)

    def entropy(self) -> float:
        ones = self.settings["density"]
        return -ones * math.log(ones) - (1 - ones) * math.log(1 - ones)

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        steps = settings["echo_step"]
        if steps > MOST_BITS:
            return "the bit to be said next", ("0", "1")
        return f"the last {steps} bits" if steps > 1 else "the bit read", tuple(f"{bits:0{steps}b}" for bits in range(2**steps))

    def labels(self, part: Epoch) -> np.ndarray:
        bits, steps = part.inputs[..., 0].astype(int), self.settings["echo_step"]
        found = np.full(bits.shape, -1)
        recent = [bits[:, steps - 1 - back : max(bits.shape[1] - back, 0)] for back in range(steps)]
        found[:, steps - 1 :] = recent[-1] if steps > MOST_BITS else sum(one << back for back, one in enumerate(recent))
        return found

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return softmax(outputs)[..., 1]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"accuracy": accuracy(data, outputs)}
