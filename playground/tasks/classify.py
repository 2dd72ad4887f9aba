"""Classify a sequence: in which of four languages a whole strip of handwritten digits is, told by the digits' order alone."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.tasks import _digit_strips, accuracy


class Classify(_digit_strips.OnStrips):
    """The target of the last time step is the strip's language; nothing else counts: the other time steps have a weight of 0.

    The languages differ in which digits may follow which; each digit is as frequent in all of them.
    Source: Hafner, who classifies a sequence from its last output.
    """

    TITLE = "Classify a sequence"
    HELP = "Blurred handwritten digits come in; at the end the network must say which of four grammars their order follows."
    LOOK = "One frame says nothing of the grammar, every pair of neighbours a little; only the answer after the last one counts."
    OUTPUTS = len(_digit_strips.LANGUAGES)
    WEIGHTED = True
    CLASS_NAMES = tuple(_digit_strips.LANGUAGES)
    SPOKEN = tuple(_digit_strips.LANGUAGES)

    def asked(self, drawn: _digit_strips.Strips) -> tuple[np.ndarray, np.ndarray]:
        weights = np.zeros_like(drawn.digits, np.float32)
        weights[:, -1] = 1
        return np.broadcast_to(drawn.languages[:, None], drawn.digits.shape), weights

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the grammar", Classify.CLASS_NAMES

    def baselines(self) -> dict[str, dict[str, float]]:
        return {"accuracy": {"all frames, each alone": _all_frames_each_alone(self.settings["length"], self.settings["noise"])}}


@functools.lru_cache(maxsize=64)
def _all_frames_each_alone(length: int, noise: float) -> float:
    """The share of validation strips whose language is the one that all frames together make likeliest, each seen by itself."""
    data, probabilities = _digit_strips.without_memory(Classify, length, noise)
    return accuracy(data, np.log(probabilities).cumsum(axis=1))
