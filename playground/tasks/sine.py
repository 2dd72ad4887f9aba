"""Sine: the next value of one sine wave or of the sum of two, with noise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Number
from playground.tasks import Epoch, Floor, Generation, Task, _series

SECOND = 2.7  # the second wave's frequency as a multiple of the first's: not a whole number, so that the sum never repeats soon


class Sine(Task):
    """x_t = (1 − mix)·sin(φ + 2π·frequency·t) + mix·sin(2.7·(φ + 2π·frequency·t)) + noise·N(0, 1); target[t] = x_{t+1}.

    Every row of the batch is a stretch of its own with a random phase φ, renewed every epoch.
    """

    TITLE = "Sine"
    HELP = "A wave comes in value by value; the network must say the next value."
    LOOK = "Green lies on red when the next value is known before it comes."
    SETTINGS: ClassVar = (
        Number(
            name="frequency",
            label="Frequency",
            unit="cycles a time step",
            default=0.05,
            low=0.005,
            high=0.25,
            step=0.005,
            help="Waves per time step: 0.05 means one wave every 20 time steps.",
        ),
        Number(
            name="noise",
            label="Noise",
            default=0.0,
            low=0.0,
            high=1.0,
            step=0.01,
            help="Random error on every value. It can't be predicted: the loss can't fall below its square.",
        ),
        Number(
            name="mix",
            label="Mix of two waves",
            default=0.0,
            low=0.0,
            high=1.0,
            step=0.05,
            help="0 = one wave, 1 = only a second one, 2.7 times as fast; between them, their sum.",
        ),
        Integer(
            name="epoch_length",
            label="Values per epoch",
            default=20_000,
            low=1_000,
            high=500_000,
            cost=Cost.RECOMPILE,
            help="How many values make one epoch over the data. Every epoch starts with an empty state.",
        ),
    )

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["epoch_length"]) // batch_size

    def _wave(self, rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
        phase = rng.uniform(0, 2 * np.pi, (rows, 1)) + 2 * np.pi * self.settings["frequency"] * np.arange(columns)
        mix = self.settings["mix"]
        wave = (1 - mix) * np.sin(phase) + mix * np.sin(SECOND * phase)
        return np.asarray(wave + self.settings["noise"] * rng.standard_normal((rows, columns)), np.float32)

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        wave = self._wave(rng, batch_size, self.columns(self.settings, batch_size, truncation_length) + 1)[..., None]
        return Epoch(wave[:, :-1], wave[:, 1:])

    @staticmethod
    def floor(settings: Mapping[str, Any], batch_size: int, truncation_length: int, carry_state: bool, lead: int = 0) -> Floor:
        """The square of the noise; and after an empty state one value does not say whether the wave rises or falls.

        x_{t+1} = x_t·cos ω ± √(1 − x_t²)·sin ω: the mean square of what the sign decides is sin²ω / 2, at the first of the window's
        positions. Of a mix of two waves nobody has worked that out: it counts as nothing, which keeps this a floor.
        """
        noise = settings["noise"] ** 2
        waves = {0.0: 1.0, 1.0: SECOND}
        turn = 2 * math.pi * settings["frequency"] * waves.get(settings["mix"], 0.0)
        doubt = math.sin(turn) ** 2 / 2 / truncation_length
        return Floor(noise + (0.0 if carry_state else doubt), noise + doubt)

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "where the series is", _series.NAMES

    def labels(self, part: Epoch) -> np.ndarray:
        return _series.of(part)

    def predict(self, outputs: np.ndarray) -> np.ndarray:
        return outputs[..., 0]

    def metrics(self, data: Epoch, outputs: np.ndarray) -> dict[str, float]:
        return {"mean square error": float(np.mean((outputs - data.targets) ** 2))}

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        length = 300
        wave = self._wave(rng, 1, truncation_length + length)
        starts = np.stack([np.zeros((truncation_length, 1), np.float32), wave[0, :truncation_length, None]])
        return Generation(("from zeros", "from the wave"), starts, wave[0], length)
