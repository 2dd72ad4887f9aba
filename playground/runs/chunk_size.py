"""How many updates the next chunk gets, so that frames come often and little time is lost between them."""

from __future__ import annotations

from dataclasses import dataclass

WATCHED, UNWATCHED = 0.04, 0.25
"""Seconds of training in a chunk that someone watches, or nobody."""
LOOKED_INTO = 0.01
"""Seconds more for every probe whose tool is open: their pictures cost more, and fewer of them leave training its share."""
SHORTEST = 0.008
"""Seconds of the shortest turn: below, the call itself would cost more than the training."""
FIRST = 8
"""Updates of the first chunk of a shape whose speed is not known."""
LARGEST = 200_000
"""Updates in a chunk at most: what one frame carries stays below a megabyte."""


@dataclass
class Pace:
    """The speed of a run: what it reaches, and what was asked for (`limit` updates a second, 0 = as fast as it can)."""

    limit: float = 0.0
    reached: float = 0.0
    _owed: float = 0.0
    _since: float = 0.0

    def forget(self) -> None:
        """The shape of the network changed: what was measured no longer holds."""
        self.reached = 0.0

    def resume(self, now: float) -> None:
        """Training starts at `now` (seconds): the first update is due at once, whatever the limit."""
        self._owed, self._since = 1.0, now

    def measure(self, updates: int, seconds: float) -> None:
        """Takes in that `updates` updates took `seconds` of training."""
        if updates and seconds > 0:
            now = updates / seconds
            # Chunks of a few updates measure the call more than the training: they move the estimate up, hardly down.
            self.reached = now if not self.reached or now > self.reached else 0.7 * self.reached + 0.3 * now

    def due(self, now: float) -> float:
        """Seconds from `now` until the next chunk may start."""
        if not self.limit:
            return 0.0
        self._collect(now)
        wanted = max(1.0, self.limit * WATCHED)
        return max(0.0, (wanted - self._owed) / self.limit)

    def updates(self, turn: float, crowd: int = 1) -> int:
        """How many updates the chunk that starts now should have, of `turn` seconds at most, with `crowd` runs taking turns at one worker."""
        full = self.full(turn, crowd)
        if not self.limit:
            return full
        count = max(1, min(full, int(self._owed + 1e-9)))
        self._owed = max(0.0, self._owed - count)
        return count

    def full(self, turn: float, crowd: int = 1) -> int:
        """How many updates fill a chunk of `turn` seconds at full speed; the larger the crowd, the shorter each one's turn."""
        if not self.reached:
            return FIRST
        return max(1, min(LARGEST, int(self.reached * max(SHORTEST, turn / crowd))))

    def _collect(self, now: float) -> None:
        # At most a quarter of a second is ever owed: after a stall the run goes on at its pace, it does not race.
        self._owed = min(self._owed + (now - self._since) * self.limit, max(1.0, self.limit / 4))
        self._since = now
