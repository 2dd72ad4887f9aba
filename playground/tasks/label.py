"""Label every step: which digit each frame of a strip shows, told by its picture and by what came before."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from playground.tasks import _digit_strips, accuracy


class Label(_digit_strips.OnStrips):
    """target[t] = the digit that frame t shows; all strips are in language A, in which only two digits may follow each.

    Source: Hafner, who labels the letters of handwritten words; one softmax serves all steps.
    """

    TITLE = "Label every step"
    HELP = "Blurred handwritten digits come in; the network must name each one, and what came before says which two it can be."
    LOOK = "The first digit of a strip can only be read. From then on the grammar helps: green leaves red less and less often."
    OUTPUTS = 10
    CLASS_NAMES: ClassVar = tuple("0123456789")
    SPOKEN = ("A",)

    def asked(self, drawn: _digit_strips.Strips) -> tuple[np.ndarray, None]:
        return drawn.digits, None

    @staticmethod
    def label_names(settings: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        return "the digit", Label.CLASS_NAMES

    def baselines(self) -> dict[str, dict[str, float]]:
        return {"accuracy": {"each frame alone": _each_frame_alone(self.settings["length"], self.settings["noise"])}}


@functools.lru_cache(maxsize=64)
def _each_frame_alone(length: int, noise: float) -> float:
    """The share of validation frames that a softmax without recurrence names right."""
    return accuracy(*_digit_strips.without_memory(Label, length, noise))
