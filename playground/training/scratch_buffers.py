"""The arrays that loops over time fill anew in every update, handed from update to update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Room:
    """What the loops write into, handed from update to update: the compiler fills fresh arrays with zeros, in every update anew."""

    def __init__(self, arrays: Sequence[Any] = ()) -> None:
        self.arrays = list(arrays)
        """Where there are none, whoever claims some gets fresh ones."""
        self._claimed = 0

    def claim(self, number: int) -> tuple[slice, list[Any]]:
        """The next `number` arrays and their place; whoever claims them writes all of them, and leaves there what they are then."""
        place = slice(self._claimed, self._claimed + number)
        self._claimed = place.stop
        return place, self.arrays[place] or [None] * number

    def leave(self, place: slice, arrays: Sequence[Any]) -> None:
        """Hands on what the arrays at `place` are now."""
        if self.arrays:
            self.arrays[place] = arrays
