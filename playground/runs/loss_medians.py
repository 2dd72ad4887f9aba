"""The median loss of every block of updates, updated as they come: what a run has come to, whatever
its single losses do."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

SMALLEST = 32
"""Updates in a block at first; it doubles where there would be more than MOST blocks."""
MOST = 4096


class LossMedians:
    """The median loss of each whole block of `size` updates from update 0 on; a full table merges
    pairs into their mean.

    Arrays are never written once they are there: a snapshot shares them.
    """

    def __init__(self) -> None:
        self.size = SMALLEST
        self.values = np.zeros(0, np.float32)
        """(blocks,) float32."""
        self._rest = np.zeros(0, np.float32)

    @property
    def ends(self) -> np.ndarray:
        """(blocks,) int64: how many updates were done at the end of each block."""
        return np.arange(1, len(self.values) + 1) * self.size

    def snapshot(self) -> LossMedians:
        """The medians as they are now."""
        return copy.copy(self)

    def saved(self) -> dict[str, Any]:
        """The medians as plain values and arrays, for `restored`."""
        return {"size": self.size, "values": self.values, "rest": self._rest}

    @classmethod
    def restored(cls, tree: Mapping[str, Any]) -> LossMedians:
        """The medians that were saved."""
        made = cls()
        made.size, made.values, made._rest = int(tree["size"]), tree["values"], tree["rest"]
        return made

    def add(self, losses: np.ndarray) -> None:
        """Takes in the `losses` that follow those before."""
        waiting = np.concatenate([self._rest, losses])
        whole = len(waiting) // self.size * self.size
        self._rest = waiting[whole:]
        if whole:
            self.values = np.concatenate([self.values, np.median(waiting[:whole].reshape(-1, self.size), axis=1)])
        while len(self.values) > MOST:
            even = len(self.values) // 2 * 2
            # An odd last block has no partner yet, and its losses are gone: their median is not known.
            unknown = np.full((len(self.values) - even) * self.size, np.nan, np.float32)
            self._rest = np.concatenate([unknown, self._rest])
            self.values, self.size = self.values[:even].reshape(-1, 2).mean(axis=1), 2 * self.size

    def truncate(self, update: int) -> None:
        """Drops what came after `update`; of the block that is cut, only losses that still wait
        for a median are kept."""
        kept = min(update // self.size, len(self.values))
        inside = update - kept * self.size
        waiting = self._rest if kept == len(self.values) else np.zeros(0, np.float32)
        self._rest = np.concatenate([waiting[:inside], np.full(max(inside - len(waiting), 0), np.nan, np.float32)])
        self.values = self.values[:kept]
