"""Echo: say each bit of a random stream again some time steps later."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Flag, Integer, Number
from playground.tasks._architecture import Architecture
from playground.tasks._epoch import Epoch
from playground.tasks._floor import Floor, HasFloor, HasLags
from playground.tasks._goal import Goal, HasBaselines
from playground.tasks._labels import LabelsTimeSteps
from playground.tasks._last_outputs import LAST_OUTPUTS, uncounted
from playground.tasks._losses import accuracy, softmax
from playground.tasks._numerals import numeral
from playground.tasks._task import Task

SOLVED = 0.05
"""The loss below which the echo is solved: a guess has ln 2 = 0.69, a solution below 0.01."""

MOST_LABEL_BITS = 3
"""Up to this echo step a label names all the bits that the network has to hold."""


class Echo(Task, HasFloor, HasLags, HasBaselines, LabelsTimeSteps):
    """target[t] = input[t − echo_step]; the first echo_step targets of an epoch are 0.

    An epoch is one series of `epoch_length` random bits, cut into `batch_size` consecutive rows.
    Source: Hallström, "How to build a recurrent neural network in TensorFlow", part 1.
    """

    TITLE = "Echo"
    HELP = "Random bits come in; the network must output the bit that came some time steps ago."
    LOOK = "A blue bit comes back as a red one, echo-step columns later; green on red is right."
    OUTPUTS = 2
    CLASSES = True
    BITS = True
    EXAMPLES = "bits"
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
            help="How often a bit is 1. At one half no bit can be guessed; near 0 or 1 guessing gets easy.",
        ),
        Integer(
            name="epoch_length",
            label="Bits per epoch",
            default=50_000,
            low=36,
            high=500_000,
            cost=Cost.RECOMPILE,
            help="How many bits make one epoch. Every epoch draws new ones and starts from a zero state.",
        ),
        Flag(
            name="carry_rows",
            label="Carry over rows",
            default=False,
            cost=Cost.RECOMPILE,
            help="On: before an epoch each row's state reads the end of the row above, whose bits its first targets echo. Off: it starts "
            "at zero, and those bits can't be known.",
        ),
        LAST_OUTPUTS,
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        step, ones = settings["echo_step"], settings["density"]
        bits = "Random bits" if ones == 0.5 else f"Random bits, {ones:.0%} of them ones,"
        return f"{bits} come in; say the bit of {numeral(step)} step{'s' * (step > 1)} ago."

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
    def floor(
        settings: Mapping[str, Any], batch_size: int, truncation_length: int, carry_state: bool, lead: int = 0, missed: int = 0
    ) -> Floor:
        """A target whose bit lies before the window costs its entropy, unless the state carries it.

        No state carries a bit that lies between two windows. Where windows overlap, the carried
        state has already read the shared columns: it knows no less. At an epoch's beginning the
        state is zero, and every row but the first echoes bits of the row above, which only a lead
        has read. The tests count the targets one by one. Targets that don't count cost nothing.
        """
        entropy, step = _entropy(settings["density"]), settings["echo_step"]
        skipped = uncounted(settings, truncation_length)

        def lost(lag: int) -> float:
            return max(min(lag, truncation_length) - skipped, 0) / (truncation_length - skipped) * entropy

        if carry_state:
            # How far before the window each bit lies, from 0.
            before = np.arange(step - truncation_length, step - skipped)
            between = (before >= 0) & (before % (truncation_length + missed) < missed)
            usual = float(between.mean()) * entropy
        else:
            usual = lost(step)
        return Floor(usual, (batch_size - 1) / batch_size * lost(max(step - lead, 0)))

    def baselines(self) -> dict[str, dict[str, float]]:
        ones = self.settings["density"]
        return {"accuracy": {f"always {int(ones >= 0.5)}": max(ones, 1 - ones)}}

    def goal(self) -> Goal:
        words = f"loss below {SOLVED:g} outside the first window of an epoch"
        return Goal("loss", SOLVED, words, self.entropy(), "guessing")

    def lags(self) -> tuple[int, ...]:
        return (self.settings["echo_step"],)

    def entropy(self) -> float:
        return _entropy(self.settings["density"])

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        steps = settings["echo_step"]
        if steps > MOST_LABEL_BITS:
            return "the bit to output next", ("0", "1")
        return f"the last {steps} bits" if steps > 1 else "the bit read", tuple(f"{bits:0{steps}b}" for bits in range(2**steps))

    def labels(self, part: Epoch) -> np.ndarray:
        bits, steps = part.inputs[..., 0].astype(int), self.settings["echo_step"]
        found = np.full(bits.shape, -1)
        recent = [bits[:, steps - 1 - back : max(bits.shape[1] - back, 0)] for back in range(steps)]
        found[:, steps - 1 :] = recent[-1] if steps > MOST_LABEL_BITS else sum(one << back for back, one in enumerate(recent))
        return found

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return softmax(outputs)[..., 1]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"accuracy": accuracy(data, outputs)}


def _entropy(ones: float) -> float:
    """The entropy, in nats, of a bit that is 1 with probability `ones`."""
    return -ones * math.log(ones) - (1 - ones) * math.log(1 - ones)
