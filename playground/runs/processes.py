"""How every process of this program is started, how long it may take to end, and which of its threads go first."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading

SPAWN = multiprocessing.get_context("spawn")
"""A fresh interpreter: a fork of a process that has threads, or TensorFlow in it, may hang."""
PATIENCE = 5.0
"""Seconds that a process may take to end when it is told to."""
BEHIND = 5
"""The niceness of threads that draw or look at what was trained."""


def give_way() -> None:
    """Lowers the priority of the calling thread, and of those that it starts from now on: the threads that train go first.

    On two cores that is a twentieth of the updates. Does nothing but on Linux: elsewhere it is the whole process that has a priority.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(BEHIND, os.getpriority(os.PRIO_PROCESS, thread)))
