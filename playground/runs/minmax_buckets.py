"""The minimum and the maximum of every bucket of updates, kept up as losses come: a curve of millions costs what its points cost."""

from __future__ import annotations

import numpy as np

SMALLEST = 64
"""Updates in a bucket at first; a power of two, as every later size is."""


def extremes(losses: np.ndarray, first: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The minimum and the maximum of every `size` losses in their order, as (x, y); `first` is the number of losses[0].

    Buckets begin at multiples of `size` counted from update 0, so that a growing curve does not shimmer, as it would
    with buckets cut anew from every length.
    """
    return _gathered(np.arange(first, first + len(losses), dtype=np.float64), losses, -first % size, size)


def _gathered(x: np.ndarray, y: np.ndarray, head: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Two of every `width` points, those with the least and the largest y, in order; the first group has only `head` points."""
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
            # A loss that is not a number is no spike to keep: the curve shows a gap's edges and the mark says why.
            low, high = np.where(missing, np.inf, table).argmin(1), np.where(missing, -np.inf, table).argmax(1)
        else:
            low, high = table.argmin(1), table.argmax(1)
        places = (np.arange(len(table)) * table.shape[1])[:, None] + np.sort(np.stack([low, high], 1), 1)
        xs.append(x[start:stop][places].ravel())
        ys.append(y[start:stop][places].ravel())
    if not xs:
        return np.zeros(0), np.zeros(0, np.float32)
    return np.concatenate(xs), np.concatenate(ys)


class Buckets:
    """Both extremes of each whole bucket from update 0 on, at most `most` buckets; when they are full, two become one."""

    def __init__(self, most: int) -> None:
        self.most, self.size, self.count = most, SMALLEST, 0
        self._x, self._y = np.zeros((64, 2)), np.zeros((64, 2), np.float32)

    @property
    def end(self) -> int:
        """The number of the first update that is in no bucket yet."""
        return self.count * self.size

    def make_room(self, update: int) -> None:
        """Halves the buckets until those up to `update` fit; an odd last one is forgotten, so that `end` may move back."""
        while update // self.size > self.most:
            self._halve()

    def fold(self, losses: np.ndarray) -> None:
        """Takes in `losses`, which begin with update `end`; those that fill no bucket are left for the next time."""
        whole = len(losses) // self.size
        while self.count + whole > len(self._x) and len(self._x) < self.most:
            self._x, self._y = np.concatenate([self._x, np.zeros_like(self._x)]), np.concatenate([self._y, np.zeros_like(self._y)])
        if whole:
            x, y = extremes(losses[: whole * self.size], self.end, self.size)
            self._x[self.count : self.count + whole], self._y[self.count : self.count + whole] = x.reshape(-1, 2), y.reshape(-1, 2)
            self.count += whole

    def _halve(self) -> None:
        even = self.count // 2 * 2
        x, y = _gathered(self._x[:even].ravel(), self._y[:even].ravel(), 0, 4)
        self.count, self.size = even // 2, self.size * 2
        self._x[: self.count], self._y[: self.count] = x.reshape(-1, 2), y.reshape(-1, 2)

    def truncate(self, update: int) -> None:
        """Forgets every bucket that reaches beyond `update`."""
        self.count = min(self.count, update // self.size)

    def between(self, start: int, stop: int, size: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, y) of the whole buckets between two multiples of the bucket size, gathered into buckets of `size`."""
        first, last = start // self.size, min(stop // self.size, self.count)
        factor = max(size // self.size, 1)
        return _gathered(self._x[first:last].ravel(), self._y[first:last].ravel(), 2 * (-first % factor), 2 * factor)
