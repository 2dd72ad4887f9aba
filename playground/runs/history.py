"""A run's past in bounded memory: recent losses one by one, older ones as the minimum and maximum of each bucket."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from playground.runs.frame import Evaluation, Frame

RECENT = 1 << 20
"""Losses kept one by one (4 MB)."""
BUCKETS = 1 << 16
"""Buckets kept of what is older (1 MB); when they are full, two become one."""
EVENTS = 4096
"""Evaluations and marks kept; beyond that the older half is thinned to every second one."""


@dataclass(frozen=True)
class Curve:
    """The loss to draw. x (points,) float64 update numbers, y (points,) float32: the minimum and maximum of every bucket, in order."""

    x: np.ndarray
    y: np.ndarray
    bucket: int


@dataclass(frozen=True)
class Mark:
    """Something that happened to the run at an update: a changed setting, a blow-up, a fresh worker."""

    update: int
    text: str


def extremes(losses: np.ndarray, first: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The minimum and the maximum of every `size` losses in their order, as (x, y); `first` is the number of losses[0].

    Buckets begin at multiples of `size` counted from update 0, so that a growing curve does not shimmer, as it would
    with buckets cut anew from every length.
    """
    head = -first % size
    xs: list[np.ndarray] = []
    ys: list[np.ndarray] = []

    def add(part: np.ndarray, start: int, width: int) -> None:
        table = part.reshape(-1, width)
        # A loss that is not a number is no spike to keep: the curve shows a gap's edges and the mark says why.
        low, high = np.where(np.isnan(table), np.inf, table).argmin(1), np.where(np.isnan(table), -np.inf, table).argmax(1)
        places = np.sort(np.stack([low, high], 1), 1)
        xs.append((start + np.arange(len(table))[:, None] * width + places).ravel())
        ys.append(np.take_along_axis(table, places, 1).ravel())

    if head and len(losses):
        part = losses[:head]
        add(part, first, len(part))
    middle = (len(losses) - head) // size * size
    if middle > 0:
        add(losses[head : head + middle], first + head, size)
    tail = losses[head + max(middle, 0) :]
    if len(tail):
        add(tail, first + len(losses) - len(tail), len(tail))
    if not xs:
        return np.zeros(0), np.zeros(0, np.float32)
    return np.concatenate(xs).astype(np.float64), np.concatenate(ys)


@dataclass
class History:
    """Losses, passes, evaluations and marks of a run. Not thread-safe: its Run guards it."""

    update: int = 0
    first: int = 0
    """The number of the oldest update whose loss is kept one by one."""
    passes: list[int] = field(default_factory=list)
    """The numbers of the updates that began a pass, and in `pass_numbers` which pass (from 1) each began."""
    pass_numbers: list[int] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _recent: np.ndarray = field(default_factory=lambda: np.zeros(4096, np.float32))
    _old_x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    _old_y: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    _old_bucket: int = 64

    @property
    def recent(self) -> np.ndarray:
        """Every loss from update `first` on, one by one, read-only."""
        view = self._recent[: self.update - self.first]
        view.flags.writeable = False
        return view

    def add(self, frame: Frame) -> None:
        """Takes in what happened in `frame`; frames come in order."""
        for start in range(0, len(frame.losses), RECENT // 4):
            self._append(frame.losses[start : start + RECENT // 4])
        self.passes.extend(frame.pass_starts)
        self.pass_numbers.extend(range(frame.pass_number - len(frame.pass_starts) + 1, frame.pass_number + 1))
        if frame.evaluation is not None:
            self.evaluations.append(frame.evaluation)
        for events in (self.passes, self.pass_numbers, self.evaluations, self.marks):
            if len(events) > EVENTS:
                del events[: EVENTS // 2 : 2]

    def mark(self, text: str, update: int | None = None) -> None:
        """Notes at `update` (now) what happened."""
        self.marks.append(Mark(self.update if update is None else update, text))

    def truncate(self, update: int) -> None:
        """Forgets what came after `update`: a run goes on from there. Raises ValueError where that is older than `first`."""
        if update < self.first:
            raise ValueError(f"update {update} is kept no longer one by one; the oldest is {self.first}")
        self.update = min(self.update, update)
        self.passes = [start for start in self.passes if start < update]
        del self.pass_numbers[len(self.passes) :]
        self.evaluations = [one for one in self.evaluations if one.update <= update]
        self.marks = [mark for mark in self.marks if mark.update <= update]

    def _append(self, losses: np.ndarray) -> None:
        if self.update - self.first + len(losses) > len(self._recent):
            self._make_room(len(losses))
        kept = self.update - self.first
        self._recent[kept : kept + len(losses)] = losses
        self.update += len(losses)

    def _make_room(self, needed: int) -> None:
        if len(self._recent) < RECENT:
            size = min(RECENT, max(2 * len(self._recent), self.update - self.first + needed))
            grown = np.zeros(max(size, needed), np.float32)
            grown[: self.update - self.first] = self._recent[: self.update - self.first]
            self._recent = grown
        kept = self.update - self.first
        if kept + needed <= len(self._recent):
            return
        leave = min(kept, max(len(self._recent) // 4, needed) // 4096 * 4096 + 4096)
        x, y = extremes(self._recent[:leave], self.first, self._old_bucket)
        self._old_x, self._old_y = np.concatenate([self._old_x, x]), np.concatenate([self._old_y, y])
        self._recent[: kept - leave] = self._recent[leave:kept].copy()
        self.first += leave
        while len(self._old_y) > 2 * BUCKETS:
            self._old_bucket *= 2
            self._old_x, self._old_y = _halve(self._old_x, self._old_y, self._old_bucket)

    def curve(self, points: int, start: int = 0, stop: int | None = None) -> Curve:
        """The loss of updates start … stop in at most about `points` points: bucket size a power of two, spikes kept."""
        stop = self.update if stop is None else min(stop, self.update)
        start = max(0, min(start, stop))
        bucket = 1
        while (stop - start) * 2 > points * bucket:
            bucket *= 2
        a, b = max(start, self.first) - self.first, stop - self.first
        part = self._recent[a : max(a, b)]
        if bucket <= 2:
            x, y = np.arange(a, a + len(part), dtype=np.float64) + self.first, part.copy()
        else:
            x, y = extremes(part, self.first + a, bucket)
        if start < self.first and len(self._old_x):
            inside = (self._old_x >= start) & (self._old_x < stop)
            old_x, old_y = self._old_x[inside], self._old_y[inside]
            if bucket > self._old_bucket:
                old_x, old_y = _halve(old_x, old_y, bucket)
            x, y = np.concatenate([old_x, x]), np.concatenate([old_y, y])
        return Curve(x, y, bucket)


def _halve(x: np.ndarray, y: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The extremes of extremes: points of smaller buckets gathered into buckets of `size` updates."""
    edges = np.flatnonzero(np.diff(x // size, prepend=-1))
    if not len(edges):
        return x, y
    group = np.repeat(np.arange(len(edges)), np.diff(edges, append=len(x)))
    order_low, order_high = np.lexsort((y, group)), np.lexsort((-y, group))
    places = np.sort(np.stack([order_low[edges], order_high[edges]], 1), 1).ravel()
    return x[places], y[places]
