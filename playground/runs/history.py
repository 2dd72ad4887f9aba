"""A run's past in bounded memory: every recent loss, and the minimum and maximum of each bucket of
all losses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from playground.messages.frame import Evaluation, Frame
from playground.runs.loss_medians import LossMedians
from playground.runs.minmax_buckets import MinMaxBuckets, medians, minmax
from playground.runs.spikes import Spikes

RECENT = 1 << 20
"""Most losses kept one by one (4 MB)."""
BUCKETS = 1 << 16
"""Most buckets from the first update on (1.5 MB); a full table merges pairs."""
FORMER, POINTS = 2, 700
"""Most abandoned branches that are kept, and about how many points of each."""
EVENTS = 4096
"""Most epochs, evaluations and marks that are kept. Evaluations then lie further apart, evenly over
the whole run; of the older half of the epochs and marks, every second one is dropped."""


@dataclass(frozen=True)
class Curve:
    """The loss to draw. x (points,) float64: updates; y (points,) float32: the minimum and maximum
    of every bucket, in order."""

    x: np.ndarray
    y: np.ndarray
    bucket: int


@dataclass(frozen=True)
class Mark:
    """What happened to the run at an update: a changed setting, a blow-up, a fresh worker."""

    update: int
    text: str


@dataclass(frozen=True)
class Former:
    """An abandoned branch: how its settings differ from those of the branch that replaced it, and
    its curve from there on."""

    name: str
    curve: Curve


@dataclass
class History:
    """Losses, epochs, evaluations and marks of a run. Not thread-safe: its Run guards it, and
    whoever draws takes a `snapshot`.

    Losses that are stored are never overwritten: what shifts or truncates them makes new arrays. So
    a snapshot shares the arrays and copies the short lists alone: cheap enough for every picture,
    where a copy of all losses (5 MB) or a lock held for the length of a drawing would not be.
    """

    update: int = 0
    first: int = 0
    """The oldest update whose loss is kept one by one."""
    epochs: list[int] = field(default_factory=list)
    """The updates that began an epoch; `epoch_numbers` holds which epoch (from 1) each began."""
    epoch_numbers: list[int] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    former: list[Former] = field(default_factory=list)
    """The branches that the run has abandoned, the newest last."""
    spikes: Spikes = field(default_factory=Spikes)
    medians: LossMedians = field(default_factory=LossMedians)
    _apart: int = 0
    """Least updates between two evaluations; the newest may be closer."""
    _recent: np.ndarray = field(default_factory=lambda: np.zeros(4096, np.float32))
    _buckets: MinMaxBuckets = field(default_factory=lambda: MinMaxBuckets(BUCKETS))

    def snapshot(self) -> History:
        """The history as it is now; what is added or truncated later does not change it."""
        return replace(
            self,
            epochs=self.epochs.copy(),
            epoch_numbers=self.epoch_numbers.copy(),
            evaluations=self.evaluations.copy(),
            marks=self.marks.copy(),
            former=self.former.copy(),
            spikes=self.spikes.snapshot(),
            medians=self.medians.snapshot(),
            _buckets=self._buckets.snapshot(),
        )

    def saved(self) -> dict[str, Any]:
        """The history as plain values and arrays, for `restored`; of a snapshot."""
        return {
            "update": self.update,
            "first": self.first,
            "epochs": list(zip(self.epochs, self.epoch_numbers, strict=True)),
            "evaluations": [{**vars(one), "metrics": dict(one.metrics)} for one in self.evaluations],
            "marks": [asdict(mark) for mark in self.marks],
            "former": [{"name": one.name, **vars(one.curve)} for one in self.former],
            "spikes": self.spikes.saved(),
            "medians": self.medians.saved(),
            "apart": self._apart,
            "recent": np.array(self.recent),
            "buckets": self._buckets.saved(),
        }

    @classmethod
    def restored(cls, tree: Mapping[str, Any]) -> History:
        """The history that was saved; raises ValueError, KeyError or TypeError where the tree holds
        none."""
        recent = np.asarray(tree["recent"], np.float32)
        if tree["update"] - tree["first"] != len(recent):
            raise ValueError(f"{len(recent)} losses of the updates {tree['first']} to {tree['update']}")
        return cls(
            update=int(tree["update"]),
            first=int(tree["first"]),
            epochs=[int(start) for start, _ in tree["epochs"]],
            epoch_numbers=[int(number) for _, number in tree["epochs"]],
            evaluations=[Evaluation(**one) for one in tree["evaluations"]],
            marks=[Mark(**mark) for mark in tree["marks"]],
            former=[Former(one["name"], Curve(one["x"], one["y"], one["bucket"])) for one in tree["former"]],
            spikes=Spikes.restored(tree["spikes"]),
            medians=LossMedians.restored(tree["medians"]),
            _apart=int(tree["apart"]),
            _recent=np.concatenate([recent, np.zeros(4096, np.float32)]),
            _buckets=MinMaxBuckets.restored(BUCKETS, tree["buckets"]),
        )

    @property
    def recent(self) -> np.ndarray:
        """Every loss from update `first` on, (updates,) float32, read-only."""
        view = self._recent[: self.update - self.first]
        view.flags.writeable = False
        return view

    def add(self, frame: Frame) -> None:
        """Takes in a frame; frames come in order."""
        for start in range(0, len(frame.losses), RECENT // 4):
            self._append(frame.losses[start : start + RECENT // 4])
        self.spikes.add(frame)
        self.epochs.extend(frame.epoch_starts)
        self.epoch_numbers.extend(range(frame.epoch_number - len(frame.epoch_starts) + 1, frame.epoch_number + 1))
        if frame.evaluation is not None:
            self.add_evaluation(frame.evaluation)
        for events in (self.epochs, self.epoch_numbers, self.marks):
            while len(events) > EVENTS:
                del events[: len(events) // 2 : 2]

    def add_evaluation(self, newest: Evaluation) -> None:
        """Takes in an evaluation; they come in order. A second one of an update takes the place of the
        first, which was of other settings or data."""
        kept = self.evaluations
        if kept and kept[-1].update == newest.update:
            kept.pop()
        if len(kept) > 1 and kept[-1].update < kept[-2].update + self._apart:
            kept.pop()
        kept.append(newest)
        if len(kept) > EVENTS:
            del kept[1:-1:2]
            self._apart = (newest.update - kept[0].update) // len(kept)

    def mark(self, text: str, update: int | None = None) -> None:
        """Marks what happened at `update` (None: now)."""
        self.marks.append(Mark(self.update if update is None else update, text))

    def branch(self, update: int, name: str) -> None:
        """Goes on with other settings from `update`: what came after it stays as an abandoned
        branch called `name`."""
        self.former = [*self.former, Former(name, self.curve(POINTS, max(update - 1, 0)))][-FORMER:]
        self.truncate(update)

    def truncate(self, update: int) -> None:
        """Drops what came after `update`: the run goes on from there.

        Where the losses before it are no longer kept one by one, the bucket that is cut leaves its
        minimum and maximum; its other losses are NaN.
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
        else:
            self._recent = self._recent.copy()
        self.spikes.truncate(update)
        self.medians.truncate(self.update)
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
        self.medians.add(losses)
        self._buckets.make_room(self.update)
        self._buckets.add(self._recent[self._buckets.end - self.first : self.update - self.first])

    def _make_room(self, needed: int) -> None:
        if len(self._recent) < RECENT:
            size = min(RECENT, max(2 * len(self._recent), self.update - self.first + needed))
            grown = np.zeros(max(size, needed), np.float32)
            grown[: self.update - self.first] = self._recent[: self.update - self.first]
            self._recent = grown
        kept = self.update - self.first
        if kept + needed <= len(self._recent):
            return
        dropped = min(kept, max(len(self._recent) // 4, needed) // 4096 * 4096 + 4096)
        shifted = np.zeros_like(self._recent)
        shifted[: kept - dropped] = self._recent[dropped:kept]
        self._recent = shifted
        self.first += dropped

    def curve(self, points: int, start: int = 0, stop: int | None = None) -> Curve:
        """The loss of updates start … stop in at most about `points` points; buckets have a power
        of two updates, spikes are kept."""
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
            # The losses of the bucket in which the range begins are gone: show the whole bucket.
            low -= step
        parts = [
            self._one_by_one(max(start, self.first), min(low, stop), bucket),
            whole.between(low, high, bucket),
            self._one_by_one(max(low, high), stop, bucket),
        ]
        return Curve(np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts]), bucket)

    def median(self, points: int, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, y) of the median loss of every so many updates from `start` to `stop`, a power of two of
        which there are `points` at most; x (points,) float64, y (points,) float32.

        Exact for few updates; else the median of the medians of their buckets.
        """
        stop = min(stop, self.update)
        size = 1
        while stop - start > points * size:
            size *= 2
        if start >= self.first and size <= 2 * self._buckets.size:
            return medians(self._recent[start - self.first : max(stop, start) - self.first], start, size)
        return self._buckets.medians_between(start, stop, max(size, self._buckets.size))

    def _one_by_one(self, start: int, stop: int, bucket: int) -> tuple[np.ndarray, np.ndarray]:
        """(x, y) of the losses that are kept one by one: each of them, or the minimum and maximum
        of every `bucket`."""
        part = self._recent[max(start - self.first, 0) : max(stop - self.first, 0)]
        if bucket <= 2:
            return np.arange(start, start + len(part), dtype=np.float64), part.copy()
        return minmax(part, start, bucket)
