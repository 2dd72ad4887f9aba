"""A run's past states in bounded memory. Training is deterministic: from a checkpoint every later
update can be recomputed."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.settings import Cost

MOST_BYTES = 32 << 20
"""Most bytes of states that a run keeps. The first state costs none of them: the seed gives it
again."""
MOST_STATES = 512
"""Most states that a run keeps, however small."""
MOST_SEGMENTS = 1000
"""Most segments that a run keeps; of more, the older half is dropped and its updates can't be shown
any more."""
NEVER = 1 << 62
"""A number of updates that no run reaches."""


@dataclass(frozen=True)
class Segment:
    """The part of a run with one configuration: from `update` to the next segment. An empty one
    counts: it may have changed the state."""

    update: int
    config: RunConfig


@dataclass(frozen=True)
class Checkpoint:
    """A state of the run (None: the first) and the number of the segment that led to it."""

    state: State | None
    segment: int

    @property
    def update(self) -> int:
        """Updates done up to here."""
        return self.state.update if self.state is not None else 0


@dataclass(frozen=True, eq=False)
class Moment:
    """A state that the run went through (None: the first), and the configuration that led to it."""

    config: RunConfig
    state: State | None

    @property
    def update(self) -> int:
        """Updates done up to here."""
        return self.state.update if self.state is not None else 0


@dataclass(frozen=True)
class SegmentPart:
    """What to recompute after a checkpoint: `updates` updates with the configuration of one
    segment."""

    segment: int
    config: RunConfig
    updates: int


class Checkpoints:
    """States spread evenly over the whole run, and the configuration of every update. Not
    thread-safe: its Run guards it."""

    def __init__(self) -> None:
        self._kept: list[Checkpoint] = []
        self._gap = 1
        """Least updates between two checkpoints; doubles when they exceed the limits."""
        self._bytes = 0
        self._segments: list[Segment] = []
        self._dropped = 0
        """Segments dropped; the number of a segment counts them."""
        self._earlier: tuple[Moment, ...] = ()
        """Moments before the state from elsewhere that the run began at."""

    @property
    def bytes(self) -> int:
        """Memory that the states take."""
        return self._bytes

    @property
    def first(self) -> int:
        """The oldest update that can be recomputed."""
        if not self._dropped:
            return 0
        return self._kept[0].update if self._kept else NEVER

    def __len__(self) -> int:
        return len(self._kept)

    def moments(self) -> tuple[Moment, ...]:
        """The states that are kept, with the configuration that led to each; the seed gives the first
        one."""
        known = [one for one in self._kept if one.segment >= self._dropped]
        first = [Checkpoint(None, 0)] if self._segments and not self._dropped else []
        here = tuple(Moment(self._segments[one.segment - self._dropped].config, one.state) for one in first + known)
        return self._earlier + here

    def states(self) -> tuple[State, ...]:
        """The states that are kept, the oldest first, without the run's first one."""
        earlier = [moment.state for moment in self._earlier]
        return tuple(state for state in (*earlier, *(one.state for one in self._kept)) if state is not None)

    def go_on_from(self, state: State, earlier: tuple[Moment, ...] = ()) -> None:
        """Begins at a state from elsewhere, with the moments that were kept up to it: what came before
        can't be recomputed."""
        self._earlier = earlier
        self._kept, self._bytes, self._segments, self._dropped = [Checkpoint(state, 0)], state.bytes, [], 1

    def add(self, frame: Frame, state: State | None) -> None:
        """Notes the configuration of a chunk, and keeps the state after it where it was returned
        and far enough from the last."""
        self._note(frame.update - len(frame.losses), frame)
        if state is None or not state.update:
            return
        checkpoint = Checkpoint(state, self._dropped + len(self._segments) - 1)
        if self._kept and self._kept[-1].update == state.update:
            self._remove(len(self._kept) - 1)
        elif state.update < (self._kept[-1].update if self._kept else 0) + self._gap:
            return
        self._kept.append(checkpoint)
        self._bytes += state.bytes
        while self._bytes > MOST_BYTES or len(self._kept) > MOST_STATES:
            self._thin()

    def _note(self, start: int, frame: Frame) -> None:
        if self._segments:
            price = configuration.cost(self._segments[-1].config, frame.config)
            # A knob that was moved twice between two updates has left no trace, unless it is one of
            # the data: with other data another epoch may begin.
            trace = len(frame.losses) or self._segments[-1].config.of_task != frame.config.of_task
            if price is None or (price is Cost.KNOB and not trace):
                return
        self._segments.append(Segment(start, frame.config))
        if len(self._segments) > MOST_SEGMENTS:
            self._dropped += MOST_SEGMENTS // 2
            del self._segments[: MOST_SEGMENTS // 2]
            while self._kept and self._kept[0].segment < self._dropped:
                self._remove(0)

    def _remove(self, index: int) -> None:
        removed = self._kept.pop(index)
        self._bytes -= removed.state.bytes if removed.state is not None else 0

    def _thin(self) -> None:
        """Doubles the gap and keeps the checkpoints that are that far from each other and from the
        start."""
        self._gap *= 2
        kept, last = [], 0
        for checkpoint in self._kept:
            if checkpoint.update >= last + self._gap:
                kept.append(checkpoint)
                last = checkpoint.update
        self._kept = kept
        self._bytes = sum(checkpoint.state.bytes for checkpoint in kept if checkpoint.state is not None)

    def truncate(self, update: int) -> None:
        """Drops what came after `update`, including a change of the configuration there: the run
        goes on from there."""
        while self._segments and self._segments[-1].update >= update:
            self._segments.pop()
        self._earlier = tuple(moment for moment in self._earlier if moment.update <= update)
        last = self._dropped + len(self._segments) - 1
        while self._kept and (self._kept[-1].update > update or self._kept[-1].segment > last):
            self._remove(len(self._kept) - 1)

    def before(self, update: int) -> Checkpoint:
        """The newest checkpoint at or before `update`; the run's first state where there is none."""
        found = bisect.bisect_right(self._kept, update, key=lambda checkpoint: checkpoint.update)
        return self._kept[found - 1] if found else Checkpoint(None, self._dropped)

    def next_part(self, start: Checkpoint, stop: int, most: int) -> SegmentPart:
        """What to recompute from `start` towards update `stop`: at most `most` updates, up to the
        next change of the configuration.

        It has no updates where the configuration changed twice between two updates: the state has
        to pass through both.
        """
        number = start.segment
        if start.update >= self._end(number):
            number += 1
        updates = min(most, stop - start.update, self._end(number) - start.update)
        return SegmentPart(number, self._segments[number - self._dropped].config, updates)

    def _end(self, number: int) -> int:
        after = number - self._dropped + 1
        return self._segments[after].update if after < len(self._segments) else NEVER
