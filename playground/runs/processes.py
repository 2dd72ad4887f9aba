"""How every process of this program is started and ended, which of its threads go first, and where its memory lies."""

from __future__ import annotations

import ctypes
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
LARGE = 16_384
"""Bytes from which a piece of memory is kept apart from the others."""
_M_MMAP_THRESHOLD = -3
"""What the C library (glibc's malloc.h) calls that limit."""


def give_way() -> None:
    """Lowers the priority of the calling thread, and of those that it starts from now on: the threads that train go first.

    On two cores that is a twentieth of the updates. Does nothing but on Linux: elsewhere it is the whole process that has a priority.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(BEHIND, os.getpriority(os.PRIO_PROCESS, thread)))


def keep_large_apart() -> None:
    """Has this process ask the system for every large piece of memory by itself, and give it back as soon as it is free.

    Every frame comes as some large pieces and many small ones, a few of which are kept: what was freed between those fitted nothing
    any more, and the page's process grew by half a megabyte a minute. Does nothing where the C library is not glibc.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, LARGE)
