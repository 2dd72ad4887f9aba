"""How the processes of this program start and end, the priority of their threads, and their use of
memory."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import sys
import threading

SPAWN = multiprocessing.get_context("spawn")
"""Starts fresh interpreters: a fork of a process with threads or TensorFlow may hang."""
PATIENCE = 5.0
"""Seconds that a process may take to end."""
BEHIND = 5
"""How much nicer the threads that build frames and draw pictures are than those that train."""
LOWEST = 19
"""The greatest niceness that Linux knows."""
LARGE = 16_384
"""Bytes from which a block of memory is mapped by itself."""
_M_MMAP_THRESHOLD = -3
"""The number of this limit in glibc's malloc.h."""


def _niceness() -> int:
    """Niceness of the calling thread; only Linux has one for each thread."""
    if sys.platform != "linux":
        return 0
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


_FIRST = _niceness()
"""Niceness with which this process began: whoever started it may have lowered its priority."""


def give_way() -> None:
    """Lowers the priority of the calling thread and of those that it starts from now on: threads
    that train go first.

    Idempotent. Worth 5 % of the updates on two cores. Linux only: elsewhere only a whole process
    has a priority.
    """
    if sys.platform == "linux":
        behind = max(min(_FIRST + BEHIND, LOWEST), _niceness())
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), behind)


def keep_large_apart() -> None:
    """Maps every large block of memory by itself, so that it goes back to the system as soon as it
    is freed.

    Frames mix large blocks with small ones that stay: the gaps between those fragmented the heap,
    and the page's process grew by half a megabyte a minute. Does nothing where the C library is not
    glibc.
    """
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, LARGE)


def resident() -> int:
    """Bytes of memory that this process takes; 0 where the system has no quick answer."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/statm", encoding="ascii") as figures:
        return int(figures.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
