"""Sine: predict the next value of one sine wave, or of the sum of two, with noise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.settings import Cost, Integer, Number
from playground.tasks._epoch import Epoch
from playground.tasks._floor import Floor, HasFloor
from playground.tasks._generation import Generation
from playground.tasks._goal import SMALLER_ERROR, Goal, best_of, far_beyond
from playground.tasks._last_outputs import LAST_OUTPUTS, uncounted
from playground.tasks._series import FROM_ZEROS, GENERATED, NextValue, from_zeros_and

FROM_THE_WAVE = "from the wave"
SECOND = 2.7
"""The ratio of the two frequencies: not a whole number, so that the sum repeats late."""


class Sine(NextValue, HasFloor):
    """x_t = (1 − mix)·sin(φ + ω·t) + mix·sin(2.7·(φ + ω·t)) + noise·N(0, 1), ω = 2π·frequency.

    Each row of the batch is a series of its own, whose random phase φ is drawn anew every epoch.
    """

    TITLE = "Sine"
    HELP = "A wave comes in value by value; the network must predict the next value."
    SETTINGS: ClassVar = (
        Number(
            name="frequency",
            label="Frequency",
            unit="cycles per time step",
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
            help="How many values make one epoch. Every epoch starts from a zero state.",
        ),
        LAST_OUTPUTS,
    )

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        wave = "sum of two waves" if 0 < settings["mix"] < 1 else "wave"
        return f"A {'noisy ' * (settings['noise'] > 0)}{wave} comes in value by value; say the next value."

    @staticmethod
    def columns(settings: Mapping[str, Any], batch_size: int, truncation_length: int) -> int:
        return int(settings["epoch_length"]) // batch_size

    def _wave(self, rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
        """A series for each row: (rows, columns) float32."""
        phase = rng.uniform(0, 2 * np.pi, (rows, 1)) + 2 * np.pi * self.settings["frequency"] * np.arange(columns)
        mix = self.settings["mix"]
        wave = (1 - mix) * np.sin(phase) + mix * np.sin(SECOND * phase)
        return np.asarray(wave + self.settings["noise"] * rng.standard_normal((rows, columns)), np.float32)

    def data(self, rng: np.random.Generator, batch_size: int, truncation_length: int) -> Epoch:
        wave = self._wave(rng, batch_size, self.columns(self.settings, batch_size, truncation_length) + 1)[..., None]
        return Epoch(wave[:, :-1], wave[:, 1:])

    @staticmethod
    def floor(
        settings: Mapping[str, Any], batch_size: int, truncation_length: int, carry_state: bool, lead: int = 0, missed: int = 0
    ) -> Floor:
        """The square of the noise, and from a zero state the doubt whether the wave rises or falls.

        x_{t+1} = x_t·cos ω ± √(1 − x_t²)·sin ω: the unknown sign costs sin²ω / 2 in the mean at the
        first position of the window, where that counts. For a mix of two waves that cost is not
        known; 0 keeps this a floor.
        """
        noise = settings["noise"] ** 2
        waves = {0.0: 1.0, 1.0: SECOND}
        turn = 2 * math.pi * settings["frequency"] * waves.get(settings["mix"], 0.0)
        doubt = 0.0 if uncounted(settings, truncation_length) else math.sin(turn) ** 2 / 2 / truncation_length
        return Floor(noise + (0.0 if carry_state else doubt), noise + doubt)

    def errors(self) -> dict[str, float]:
        mix, turn, noise = self.settings["mix"], 2 * math.pi * self.settings["frequency"], self.settings["noise"] ** 2
        waves = (1 - mix) ** 2 * (1 - math.cos(turn)) + mix**2 * (1 - math.cos(SECOND * turn))
        return {"the last value": float(waves + 2 * noise), "the mean": float(((1 - mix) ** 2 + mix**2) / 2 + noise)}

    def goal(self) -> Goal:
        """A tenth of what the best baseline gets wrong, above the noise, which nothing can predict."""
        metric, errors, noise = "mean square error", self.errors(), self.settings["noise"] ** 2
        _, best = best_of(metric, errors)
        return far_beyond(metric, errors, (noise + SMALLER_ERROR * (best - noise)) / best)

    @staticmethod
    def starts(settings: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:
        return (FROM_ZEROS, FROM_THE_WAVE), GENERATED

    def generation(self, rng: np.random.Generator, truncation_length: int) -> Generation:
        wave = self._wave(rng, 1, truncation_length + GENERATED)[0]
        return from_zeros_and(FROM_THE_WAVE, wave[:truncation_length], wave)
