"""Label every step: name the digit in each frame of a strip, from its picture and those before."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.tasks._digit_strips import DigitStripTask, Strips, digits_come_in, each_frame_alone
from playground.tasks._last_outputs import LAST_OUTPUTS
from playground.tasks._losses import accuracy


class Label(DigitStripTask):
    """target[t] = the digit in frame t; in language A, only two digits may follow each.

    Source: Hafner, "Introduction to recurrent networks in TensorFlow", which labels the letters of
    handwritten words; all steps share one softmax layer.
    """

    TITLE = "Label every step"
    HELP = "Blurred handwritten digits come in; the network must name each one. What came before leaves only two possible digits."
    LOOK = "The first digit of a strip can only be read. After that the grammar helps: green leaves red less and less often."
    OUTPUTS = 10
    CLASS_NAMES: ClassVar = tuple("0123456789")
    STRIP_LANGUAGES = ("A",)
    SETTINGS: ClassVar = (*DigitStripTask.SETTINGS, LAST_OUTPUTS)

    @staticmethod
    def sentence(settings: Mapping[str, Any]) -> str:
        return f"{digits_come_in(settings)}; name each, though only two may follow the one before."

    def targets(self, strips: Strips) -> tuple[np.ndarray, None]:
        return strips.digits, None

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the digit", Label.CLASS_NAMES

    def baselines(self) -> dict[str, dict[str, float]]:
        return {"accuracy": {"each frame alone": _each_frame_alone(self.settings["length"], self.settings["noise"])}}


@functools.lru_cache(maxsize=64)
def _each_frame_alone(length: int, noise: float) -> float:
    """The accuracy of a softmax layer without recurrence on validation frames."""
    return accuracy(*each_frame_alone(Label, length, noise))
