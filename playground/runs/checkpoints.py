"""A run's past states in bounded memory, and the way from one of them to any update between: the trainer is deterministic."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

from playground.configuration import config as configuration
from playground.configuration.config import RunConfig
from playground.messages.frame import Frame
from playground.messages.state import State
from playground.settings import Cost

ROOM = 32 << 20
"""Bytes of past states that a run keeps at most. The first state costs none of them: the seed gives it again."""
MOST = 512
"""States kept at most, however small."""
STRETCHES = 1000
"""Stretches of one configuration each that are kept; of a run with more, the older half can't be visited any more."""
NEVER = 1 << 62
"""No run gets to this update."""


@dataclass(frozen=True)
class Stretch:
    """From `update` on, up to the next stretch, the run had `config`. One without an update counts: it too may have changed the state."""

    update: int
    config: RunConfig


@dataclass(frozen=True)
class Place:
    """A state of the run (None: its first) and the number of the stretch whose configuration it last had."""

    state: State | None
    stretch: int

    @property
    def update(self) -> int:
        """How many updates were done there."""
        return self.state.update if self.state is not None else 0


@dataclass(frozen=True)
class Piece:
    """What leads on from a place: so many updates with the configuration of a stretch."""

    stretch: int
    config: RunConfig
    updates: int


class Checkpoints:
    """States spread evenly over the whole run, and which configuration held where. Not thread-safe: its Run guards it."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._gap = 1
        """Updates between two places at least; doubles when there is no room left."""
        self._bytes = 0
        self._stretches: list[Stretch] = []
        self._forgotten = 0
        """Stretches forgotten, those with the lowest numbers."""

    @property
    def bytes(self) -> int:
        """How much memory the states take."""
        return self._bytes

    @property
    def first(self) -> int:
        """The oldest update that can be visited."""
        if not self._forgotten:
            return 0
        return self._places[0].update if self._places else NEVER

    def __len__(self) -> int:
        return len(self._places)

    def add(self, frame: Frame, state: State | None) -> None:
        """Notes under which configuration a chunk was trained, and keeps the state after it where that came back."""
        self._note(frame.update - len(frame.losses), frame)
        if state is None or not state.update:
            return
        place = Place(state, self._forgotten + len(self._stretches) - 1)
        if self._places and self._places[-1].update == state.update:
            self._drop(len(self._places) - 1)
        elif state.update < (self._places[-1].update if self._places else 0) + self._gap:
            return
        self._places.append(place)
        self._bytes += state.bytes
        while self._bytes > ROOM or len(self._places) > MOST:
            self._thin()

    def _note(self, start: int, frame: Frame) -> None:
        if self._stretches:
            price = configuration.cost(self._stretches[-1].config, frame.config)
            # A knob that was moved and moved again before an update has left no trace.
            if price is None or (price is Cost.KNOB and not len(frame.losses)):
                return
        self._stretches.append(Stretch(start, frame.config))
        if len(self._stretches) > STRETCHES:
            self._forgotten += STRETCHES // 2
            del self._stretches[: STRETCHES // 2]
            while self._places and self._places[0].stretch < self._forgotten:
                self._drop(0)

    def _drop(self, index: int) -> None:
        gone = self._places.pop(index)
        self._bytes -= gone.state.bytes if gone.state is not None else 0

    def _thin(self) -> None:
        """Doubles the gap and keeps the places that are that far from each other and from the start."""
        self._gap *= 2
        kept, last = [], 0
        for place in self._places:
            if place.update >= last + self._gap:
                kept.append(place)
                last = place.update
        self._places = kept
        self._bytes = sum(place.state.bytes for place in kept if place.state is not None)

    def truncate(self, update: int) -> None:
        """Forgets what came after `update`, a change of the configuration there included: the run goes on from there."""
        while self._stretches and self._stretches[-1].update >= update:
            self._stretches.pop()
        last = self._forgotten + len(self._stretches) - 1
        while self._places and (self._places[-1].update > update or self._places[-1].stretch > last):
            self._drop(len(self._places) - 1)

    def before(self, update: int) -> Place:
        """The newest kept place at or before `update`; the run's first state where there is none."""
        found = bisect.bisect_right(self._places, update, key=lambda place: place.update)
        return self._places[found - 1] if found else Place(None, self._forgotten)

    def piece(self, place: Place, stop: int, most: int) -> Piece:
        """What leads on from `place` towards update `stop`: at most `most` updates, up to the next change of the configuration.

        No updates where the configuration was changed twice between two: the state has to go through both.
        """
        number = place.stretch
        if place.update >= self._end(number):
            number += 1
        updates = min(most, stop - place.update, self._end(number) - place.update)
        return Piece(number, self._stretches[number - self._forgotten].config, updates)

    def _end(self, number: int) -> int:
        after = number - self._forgotten + 1
        return self._stretches[after].update if after < len(self._stretches) else NEVER
