"""Scratch buffers reused by every update; XLA would zero-fill new ones: an update of the preset
`reber` took a fifth longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class ScratchBuffers:
    """The arrays that the loops over time write into. A claimant writes all that it reads and gives
    the arrays back."""

    def __init__(self, arrays: Sequence[Any] = ()) -> None:
        self.arrays = list(arrays)
        """Empty: every claim gets None, and the claimant makes a new array."""
        self._claimed = 0

    def claim(self, number: int) -> tuple[slice, list[Any]]:
        """The place and the contents of the next `number` arrays."""
        place = slice(self._claimed, self._claimed + number)
        self._claimed = place.stop
        return place, self.arrays[place] or [None] * number

    def give_back(self, place: slice, arrays: Sequence[Any]) -> None:
        """Stores what the arrays at `place` hold now."""
        if self.arrays:
            self.arrays[place] = arrays
