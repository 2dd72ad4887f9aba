"""Which window the viewers see while a run trains: above three updates a second one is held, so that
the page does not flash."""

from __future__ import annotations

from collections.abc import Callable

from playground.messages.frame import Frame, WindowView
from playground.runs.chunk_size import ChunkSize

FOLLOWED = 3.0
"""Most updates a second at which the window follows training; WCAG 2.3.1 allows three flashes."""
EPOCHS_APART = 10.0
"""Least seconds between two windows where each comes with a new epoch."""
BRIEF = 1.0
"""Seconds between two windows where the viewers wish no hold. A busy browser may paint a window late
and in pieces, each of which counts as a flash: half as long was too often."""


class WindowHold:
    """The window that is held for the viewers of one run. Not thread-safe: its Run guards it. Times
    are those of time.monotonic."""

    def __init__(self) -> None:
        self.number = 0
        """Grows with every window; see Request.hold."""
        self.brief = False
        """Whether the window changes every second instead."""
        self.beside: Callable[[], WindowView | None] = lambda: None
        """Gives the window of another run, whose place this one's viewers see, whether it trains or
        not; None: its own."""
        self._still: set[object] = set()
        """The viewers who asked their system for reduced motion: for them nothing moves by itself."""
        self._since = 0.0
        """When the window was changed last."""

    @property
    def still(self) -> bool:
        """Whether the window changes at a click alone."""
        return bool(self._still)

    def set_still(self, viewer: object, still: bool) -> None:
        """Notes whether `viewer` wants reduced motion."""
        if still:
            self._still.add(viewer)
        else:
            self._still.discard(viewer)

    def change(self, now: float) -> None:
        """Holds the window of the next frame."""
        self.number, self._since = self.number + 1, now

    @property
    def place(self) -> tuple[int, int] | None:
        """Where the window of the run beside this one begins; None: this one shows its own."""
        window = self.beside()
        return None if window is None else window.place

    def request(self, speed: ChunkSize, now: float) -> int | None:
        """The number of the window to hold in the next frame of a run that trains on; None: it is
        slow enough to be followed."""
        if not self.still:
            if 0 < speed.expected <= FOLLOWED:
                return None
            if self.brief and now - self._since >= BRIEF:
                self.change(now)
        return self.number

    def answered(self, frame: Frame, now: float) -> None:
        """Changes the window where an epoch began, unless the last change was a moment ago."""
        if frame.epoch_starts and not self.still and now - self._since >= EPOCHS_APART:
            self.change(now)
