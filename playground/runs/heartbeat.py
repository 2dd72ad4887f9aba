"""Whether a worker still answers: it says so every second, and who hears nothing counts the
seconds."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

EVERY = 1.0
"""Seconds between two beats."""
SILENT, HUNG = 5.0, 15.0
"""Seconds without a beat after which viewers are told, and after which the process is replaced."""

STARTED = "playground.training.session"
"""A module that is loaded after TensorFlow's runtime has started."""


@dataclass(frozen=True)
class Beat:
    """The process with this number is alive. loaded: it has loaded TensorFlow and started its
    runtime."""

    process: int
    loaded: bool


def start(send: Callable[[Beat], None], ended: threading.Event | None = None) -> None:
    """Sends a beat every second from a thread of its own, while this process lives, or until
    `ended` is set."""
    over = ended or threading.Event()

    def beat() -> None:
        send(Beat(os.getpid(), STARTED in sys.modules))
        while not over.wait(EVERY):
            send(Beat(os.getpid(), STARTED in sys.modules))

    threading.Thread(target=beat, daemon=True, name="heartbeat").start()


class Silence:
    """How long a process has been silent, of the seconds in which this one listened: while both were
    stopped, or the machine slept, none went by."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.process: int | None = None
        """The process that was heard last; None: a fresh one has said nothing yet."""
        self.loaded = False
        """Whether that one has started TensorFlow."""

    def heard(self, beat: Beat) -> None:
        """Takes a beat."""
        self.seconds, self.process, self.loaded = 0.0, beat.process, beat.loaded

    def listened(self, seconds: float) -> None:
        """Counts a wait for beats that took `seconds`, after all that had come was taken."""
        if self.process is not None:
            self.seconds += min(seconds, 2 * EVERY)

    def begin(self) -> None:
        """A fresh process takes over: it says nothing before it has started."""
        self.seconds, self.process, self.loaded = 0.0, None, False
