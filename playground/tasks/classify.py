"""Classify a sequence: which of four grammars the order of the digits in a strip follows."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from playground.tasks._digit_strips import LANGUAGES, DigitStripTask, Strips, digits_come_in, each_frame_alone
from playground.tasks._losses import accuracy


class Classify(DigitStripTask):
    """The target is the strip's language; only the last time step has a weight.

    The languages differ in which digits may follow which; each digit is as frequent in all of them.
    Source: Hafner, "Introduction to recurrent networks in TensorFlow", which classifies a sequence
    from its last output.
    """

    TITLE = "Classify a sequence"
    HELP = (
        "Blurred handwritten digits come in; at the end the network must name the grammar, one of four, that their order follows."
    )
    LOOK = "One frame says nothing about the grammar, two neighbours a little; only the answer after the last frame counts."
    OUTPUTS = len(LANGUAGES)
    WEIGHTED = True
    CLASS_NAMES = tuple(LANGUAGES)
    STRIP_LANGUAGES = tuple(LANGUAGES)

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"{digits_come_in(settings)}; after the last, name the grammar of their order."

    def targets(self, strips: Strips) -> tuple[np.ndarray, np.ndarray]:
        weights = np.zeros_like(strips.digits, np.float32)
        weights[:, -1] = 1
        return np.broadcast_to(strips.languages[:, None], strips.digits.shape), weights

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the grammar", Classify.CLASS_NAMES

    def baselines(self) -> dict[str, dict[str, float]]:
        return {"accuracy": {"all frames, each alone": _all_frames_each_alone(self.settings["length"], self.settings["noise"])}}


@functools.lru_cache(maxsize=64)
def _all_frames_each_alone(length: int, noise: float) -> float:
    """The accuracy of the language that the frames make likeliest together, each classified alone."""
    data, probabilities = each_frame_alone(Classify, length, noise)
    return accuracy(data, np.log(probabilities).cumsum(axis=1))
