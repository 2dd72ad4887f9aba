"""How many updates the next chunk gets: frames should come often, and little time should be lost
between chunks."""

from __future__ import annotations

from dataclasses import dataclass

WATCHED, UNWATCHED = 0.04, 0.25
"""Seconds of training in a chunk with and without a viewer."""
MEASURED = 0.01
"""Seconds more for every probe of an open tool: its pictures cost more, so fewer of them leave
training its share."""
SHORTEST, SHARED = 0.008, 0.005
"""Seconds of the shortest chunk: in a shorter one the call would cost more than the training; and of
one where so many runs share a worker that each would get fewer pictures than are ENOUGH."""
ENOUGH = 4.0
"""Pictures a second."""
CALL = 0.005
"""Seconds that a chunk takes beside its training where many share a worker."""
FIRST = 8
"""Updates of the first chunk after a compilation, while the speed is unknown; shared by the runs of a
worker."""
LARGEST = 200_000
"""Most updates in a chunk: its frame stays below a megabyte."""


@dataclass
class ChunkSize:
    """The size of a run's chunks, from its speed in updates a second: `measured`, and at most
    `limit` (0: no limit)."""

    limit: float = 0.0
    measured: float = 0.0
    _owed: float = 0.0
    """Updates that `limit` allows by now and that were not started yet."""
    _since: float = 0.0
    _looking: float = 0.0
    """Seconds that a frame takes beside the training, lately."""

    @property
    def expected(self) -> float:
        """The updates a second to expect; 0: not known yet."""
        return min(self.measured, self.limit) if self.measured and self.limit else self.measured or self.limit

    def forget_speed(self) -> None:
        """Drops the measured speed: the shape of the network changed."""
        self.measured = 0.0

    def resume(self, now: float) -> None:
        """Starts training at `now` (seconds): the first update is due at once, whatever the limit."""
        self._owed, self._since = 1.0, now

    def measure(self, updates: int, seconds: float, looking: float = 0.0) -> None:
        """Takes in that `updates` updates took `seconds` of training, and the rest of their frame
        `looking`."""
        self._looking += 0.2 * (looking - self._looking)
        if updates and seconds > 0:
            now = updates / seconds
            # A chunk of a few updates times the call rather than the training: it may raise the
            # estimate, hardly lower it.
            self.measured = now if not self.measured or now > self.measured else 0.7 * self.measured + 0.3 * now

    def due(self, now: float) -> float:
        """Seconds from `now` until the next chunk may start."""
        if not self.limit:
            return 0.0
        self._accrue(now)
        needed = max(1.0, self.limit * WATCHED)
        return max(0.0, (needed - self._owed) / self.limit)

    def updates(self, seconds: float, runs: int = 1) -> int:
        """Updates of the chunk that starts now: at most `seconds` of training, shared by `runs`
        runs on one worker."""
        full = self.full(seconds, runs)
        if not self.limit:
            return full
        count = max(1, min(full, int(self._owed + 1e-9)))
        self._owed = max(0.0, self._owed - count)
        return count

    def full(self, seconds: float, runs: int = 1) -> int:
        """Updates that fill `seconds` at full speed; the more runs share the worker, the shorter
        each one's chunk."""
        if not self.measured:
            return max(1, FIRST // runs)
        # A turn that costs much beside its training is longer, up to what it is where nobody shares.
        shortest = min(SHORTEST, max(SHARED, 1 / (ENOUGH * runs) - CALL))
        turn = max(shortest, seconds / runs, min(seconds, self._looking))
        return max(1, min(LARGEST, int(self.measured * turn)))

    def _accrue(self, now: float) -> None:
        # At most a quarter of a second is ever owed: after a stall the run goes on at its limit and
        # does not catch up.
        self._owed = min(self._owed + (now - self._since) * self.limit, max(1.0, self.limit / 4))
        self._since = now
