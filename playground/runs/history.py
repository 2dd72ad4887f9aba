"""A run's past in bounded memory: recent losses one by one, all of them as the minimum and maximum of each bucket."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from playground.messages.frame import Evaluation, Frame
from playground.runs.minmax_buckets import Buckets, extremes
from playground.runs.spikes import Spikes

RECENT = 1 << 20
"""Losses kept one by one (4 MB)."""
BUCKETS = 1 << 16
"""Buckets of which the extremes are kept, from the first update on (1.5 MB); when they are full, two become one."""
FORMER, POINTS = 2, 700
"""Lines that the run has left for another that are kept at most, and about how many points of each."""
EVENTS = 4096
"""Epochs, evaluations and marks kept. Beyond that evaluations lie further apart over the whole run, and of the older half of the others
every second one goes."""


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


@dataclass(frozen=True)
class Former:
    """The loss of a line that the run has left: what it had otherwise than the line that began there, and its curve from there on."""

    name: str
    curve: Curve


@dataclass
class History:
    """Losses, epochs, evaluations and marks of a run. Not thread-safe: its Run guards it."""

    update: int = 0
    first: int = 0
    """The number of the oldest update whose loss is kept one by one."""
    epochs: list[int] = field(default_factory=list)
    """The numbers of the updates that began an epoch, and in `epoch_numbers` which epoch (from 1) each began."""
    epoch_numbers: list[int] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    former: list[Former] = field(default_factory=list)
    """The lines that the run has left, the newest last."""
    spikes: Spikes = field(default_factory=Spikes)
    _apart: int = 0
    """Updates by which evaluations before the newest lie apart at least."""
    _recent: np.ndarray = field(default_factory=lambda: np.zeros(4096, np.float32))
    _buckets: Buckets = field(default_factory=lambda: Buckets(BUCKETS))

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
        self.spikes.add(frame)
        self.epochs.extend(frame.epoch_starts)
        self.epoch_numbers.extend(range(frame.epoch_number - len(frame.epoch_starts) + 1, frame.epoch_number + 1))
        if frame.evaluation is not None:
            self._evaluated(frame.evaluation)
        for events in (self.epochs, self.epoch_numbers, self.marks):
            while len(events) > EVENTS:
                del events[: len(events) // 2 : 2]

    def _evaluated(self, newest: Evaluation) -> None:
        kept = self.evaluations
        if len(kept) > 1 and kept[-1].update < kept[-2].update + self._apart:
            kept.pop()
        kept.append(newest)
        if len(kept) > EVENTS:
            del kept[1:-1:2]
            self._apart = (newest.update - kept[0].update) // len(kept)

    def mark(self, text: str, update: int | None = None) -> None:
        """Notes at `update` (now) what happened."""
        self.marks.append(Mark(self.update if update is None else update, text))

    def branch(self, update: int, name: str) -> None:
        """The run goes on otherwise from `update`: what came after it stays as a former line."""
        self.former = [*self.former, Former(name, self.curve(POINTS, max(update - 1, 0)))][-FORMER:]
        self.truncate(update)

    def truncate(self, update: int) -> None:
        """Forgets what came after `update`: a run goes on from there.

        Where the losses before it are no longer kept one by one, the extremes of the bucket that is cut take their places,
        and the others of that bucket are NaN.
        """
        self.update, size = min(self.update, update), self._buckets.size
        start = self.update // size * size
        x, y = self._buckets.between(start, start + size, size)
        self._buckets.truncate(self.update)
        if self._buckets.end < self.first:
            kept = self._recent[: max(self.update - self.first, 0)]
            missing = np.full(min(self.first, self.update) - start, np.nan, np.float32)
            there = x < start + len(missing)
            missing[x[there].astype(int) - start] = y[there]
            self._recent = np.concatenate([missing, kept, np.zeros(4096, np.float32)])
            self.first = start
        self.spikes.truncate(update)
        self.epochs = [start for start in self.epochs if start < update]
        del self.epoch_numbers[len(self.epochs) :]
        self.evaluations = [one for one in self.evaluations if one.update <= update]
        self.marks = [mark for mark in self.marks if mark.update <= update]

    def _append(self, losses: np.ndarray) -> None:
        if self.update - self.first + len(losses) > len(self._recent):
            self._make_room(len(losses))
        kept = self.update - self.first
        self._recent[kept : kept + len(losses)] = losses
        self.update += len(losses)
        self._buckets.make_room(self.update)
        self._buckets.fold(self._recent[self._buckets.end - self.first : self.update - self.first])

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
        self._recent[: kept - leave] = self._recent[leave:kept].copy()
        self.first += leave

    def curve(self, points: int, start: int = 0, stop: int | None = None) -> Curve:
        """The loss of updates start … stop in at most about `points` points: bucket size a power of two, spikes kept."""
        stop = self.update if stop is None else min(stop, self.update)
        start = max(0, min(start, stop))
        bucket = 1
        while (stop - start) * 2 > points * bucket:
            bucket *= 2
        whole, step = self._buckets, self._buckets.size
        if start >= self.first and bucket < step:
            return Curve(*self._one_by_one(start, stop, bucket), bucket)
        low, high = -(-start // step) * step, min(stop // step * step, whole.end)
        if low < self.first and low > start:
            # The bucket in which an old range begins can't be cut any more: it is shown whole.
            low -= step
        parts = [
            self._one_by_one(max(start, self.first), min(low, stop), bucket),
            whole.between(low, high, bucket),
            self._one_by_one(max(low, high), stop, bucket),
        ]
        return Curve(np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts]), bucket)

    def _one_by_one(self, start: int, stop: int, bucket: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, y) of the losses that are kept one by one: each of them, or the extremes of every `bucket`."""
        part = self._recent[max(start - self.first, 0) : max(stop - self.first, 0)]
        if bucket <= 2:
            return np.arange(start, start + len(part), dtype=np.float64), part.copy()
        return extremes(part, start, bucket)
