"""Runs a program that ends with this process, whatever ends it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType

PR_SET_PDEATHSIG = 1
"""The number of this option in Linux's prctl.h."""


def run(command: Sequence[str]) -> int:
    """The exit code of `command`. SIGTERM ends it, and then this process as Ctrl-C would; on Linux it
    also ends when this process is killed."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        process = subprocess.Popen(command, preexec_fn=_with_its_parent())
        try:
            return process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _with_its_parent() -> Callable[[], None] | None:
    """What a child calls before it begins, so that the system ends it with its parent."""
    if sys.platform != "linux":
        return None
    library, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before it could be asked about
            os._exit(1)

    return ask
