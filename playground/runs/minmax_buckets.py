"""The minimum, maximum and median of every bucket of losses, updated as they come: drawing costs its
points, however long the run."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np

SMALLEST = 64
"""Updates in a bucket at first; this and every later size is a power of two."""


def minmax(losses: np.ndarray, first: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the minimum and maximum of every `size` losses, in the order of updates; `first` is
    the update of losses[0].

    Buckets begin at multiples of `size` counted from update 0: a growing curve would shimmer if its
    buckets moved.
    """
    return _gathered(np.arange(first, first + len(losses), dtype=np.float64), losses, -first % size, size)


def medians(losses: np.ndarray, first: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the median of every `size` losses, at the middle of its bucket; `first` is the update
    of losses[0]. Buckets begin as in `minmax`; those that are not whole are left out."""
    head = -first % size
    table = losses[head : head + max(len(losses) - head, 0) // size * size].reshape(-1, size)
    return first + head + size * (np.arange(len(table)) + 0.5) - 0.5, np.median(table, axis=1).astype(np.float32)


def _gathered(x: np.ndarray, y: np.ndarray, head: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) of the points with the least and the largest y of every `width` points; the first
    group has only `head` points."""
    xs, ys = [], []
    middle = max(len(y) - head, 0) // width * width
    for start, stop, count in (
        (0, min(head, len(y)), head),
        (head, head + middle, width),
        (head + middle, len(y), len(y) - head - middle),
    ):
        if stop <= start:
            continue
        table = y[start:stop].reshape(-1, min(count, stop - start))
        missing = np.isnan(table)
        if missing.any():
            # NaN is neither minimum nor maximum; a group of NaN alone gives NaN.
            low, high = np.where(missing, np.inf, table).argmin(1), np.where(missing, -np.inf, table).argmax(1)
        else:
            low, high = table.argmin(1), table.argmax(1)
        places = (np.arange(len(table)) * table.shape[1])[:, None] + np.sort(np.stack([low, high], 1), 1)
        xs.append(x[start:stop][places].ravel())
        ys.append(y[start:stop][places].ravel())
    if not xs:
        return np.zeros(0), np.zeros(0, np.float32)
    return np.concatenate(xs), np.concatenate(ys)


class MinMaxBuckets:
    """The minimum, maximum and median of each whole bucket from update 0 on, in at most `most`
    buckets; a full table merges pairs, where the mean of both medians stands for that of all.

    No array is written below `count` once it is there: whatever moves old buckets makes new arrays.
    Snapshots rely on that.
    """

    def __init__(self, most: int) -> None:
        self.most, self.size, self.count = most, SMALLEST, 0
        self._x, self._y = np.zeros((64, 2)), np.zeros((64, 2), np.float32)
        self._medians = np.zeros(64, np.float32)

    @property
    def end(self) -> int:
        """The first update that is in no bucket yet."""
        return self.count * self.size

    def snapshot(self) -> MinMaxBuckets:
        """The buckets as they are now; shares their arrays."""
        return copy.copy(self)

    def saved(self) -> dict[str, Any]:
        """The buckets as plain values and arrays, for `restored`."""
        arrays = (("x", self._x), ("y", self._y), ("medians", self._medians))
        return {"size": self.size} | {name: array[: self.count] for name, array in arrays}

    @classmethod
    def restored(cls, most: int, tree: Mapping[str, Any]) -> MinMaxBuckets:
        """The buckets that were saved; raises ValueError where their arrays don't fit together."""
        made, x, y, middle = cls(most), tree["x"], tree["y"], tree["medians"]
        if x.shape != (len(middle), 2) or y.shape != x.shape or middle.ndim != 1:
            raise ValueError(f"buckets of the shapes {x.shape}, {y.shape} and {middle.shape}")
        made.size = int(tree["size"])
        # Not the saved arrays themselves: their places are written as more losses come.
        made._grow(len(middle))
        made._append(x, y, middle)
        return made

    def make_room(self, update: int) -> None:
        """Merges pairs of buckets until those up to `update` fit; an odd last one is dropped, so
        `end` may move back."""
        while update // self.size > self.most:
            self._merge_pairs()

    def add(self, losses: np.ndarray) -> None:
        """Takes in `losses`, which begin with update `end`; leaves those that fill no bucket for
        the next call."""
        whole = len(losses) // self.size
        self._grow(self.count + whole)
        if whole:
            losses = losses[: whole * self.size]
            self._append(*minmax(losses, self.end, self.size), medians(losses, self.end, self.size)[1])

    def _grow(self, count: int) -> None:
        """Makes the arrays long enough for `count` buckets."""
        while count > len(self._x) and len(self._x) < self.most:
            self._x, self._y = np.concatenate([self._x, np.zeros_like(self._x)]), np.concatenate([self._y, np.zeros_like(self._y)])
            self._medians = np.concatenate([self._medians, np.zeros_like(self._medians)])

    def _append(self, x: np.ndarray, y: np.ndarray, middle: np.ndarray) -> None:
        stop = self.count + len(middle)
        self._x[self.count : stop], self._y[self.count : stop] = x.reshape(-1, 2), y.reshape(-1, 2)
        self._medians[self.count : stop] = middle
        self.count = stop

    def _merge_pairs(self) -> None:
        even = self.count // 2 * 2
        merged = _gathered(self._x[:even].ravel(), self._y[:even].ravel(), 0, 4)
        middle = self._medians[:even].reshape(-1, 2).mean(axis=1)
        self._x, self._y, self._medians = np.zeros_like(self._x), np.zeros_like(self._y), np.zeros_like(self._medians)
        self.count, self.size = 0, self.size * 2
        self._append(*merged, middle)

    def truncate(self, update: int) -> None:
        """Drops every bucket that reaches beyond `update`."""
        self.count = min(self.count, update // self.size)
        self._x, self._y, self._medians = self._x.copy(), self._y.copy(), self._medians.copy()

    def between(self, start: int, stop: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, y) of the whole buckets between two multiples of the bucket size, merged into buckets
        of `size`."""
        first, last = start // self.size, min(stop // self.size, self.count)
        factor = max(size // self.size, 1)
        return _gathered(self._x[first:last].ravel(), self._y[first:last].ravel(), 2 * (-first % factor), 2 * factor)

    def medians_between(self, start: int, stop: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, y) of the median of every `size` updates, a multiple of the bucket size, whole ones
        alone: of the medians of their buckets."""
        first, last = -(-start // self.size), min(stop // self.size, self.count)
        x, y = medians(self._medians[first:last], first, size // self.size)
        return (x + 0.5) * self.size - 0.5, y
