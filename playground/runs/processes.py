"""How the processes of this program start and end, the priority of their threads, and their use of
memory."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.launch.child import PR_SET_PDEATHSIG

if sys.platform != "win32":
    from multiprocessing import forkserver
if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

CONTEXT: ForkServerContext | SpawnContext
"""Starts processes that have TensorFlow loaded: forks of one process that loads it once and starts
nothing. On Linux alone: elsewhere forks are not safe, and each process loads it, which takes five
seconds of a processor."""
if sys.platform == "linux":
    CONTEXT = multiprocessing.get_context("forkserver")
    CONTEXT.set_forkserver_preload(["playground.forking.fork_server"])
else:
    CONTEXT = multiprocessing.get_context("spawn")
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


def load_ahead() -> None:
    """Waits until a process can be started at once: the first fork waits for TensorFlow, and whoever
    starts it may hold a lock."""
    if CONTEXT.get_start_method() == "forkserver":
        # Ctrl-C reaches it too, before it can say that it leaves that to us; it keeps what is blocked.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        process = CONTEXT.Process(target=_nothing, daemon=True)
        process.start()
        process.join()


def _nothing() -> None:
    pass


def _niceness() -> int:
    """Niceness of the calling thread; only Linux has one for each thread."""
    if sys.platform != "linux":
        return 0
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


_first = _niceness()
"""Niceness with which this process began: whoever started it may have lowered its priority."""


@dataclass(frozen=True)
class Origin:
    """What a process that CONTEXT starts takes from the thread that starts it, and a fork of another
    process would not have."""

    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    niceness: int = field(default_factory=_niceness)

    def begin(self, function: Callable[..., None], *arguments: Any) -> None:
        """`function(*arguments)` in this process, as if the thread had started it."""
        global _first
        os.environ.clear()
        os.environ.update(self.environment)
        if sys.platform == "linux":
            _first = max(self.niceness, _niceness())
            os.setpriority(os.PRIO_PROCESS, 0, _first)
            # Were the process that forks to die, who started this one would take it for dead.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        function(*arguments)


def give_way() -> None:
    """Lowers the priority of the calling thread and of those that it starts from now on: threads
    that train go first.

    Idempotent. Worth 5 % of the updates on two cores. Linux only: elsewhere only a whole process
    has a priority.
    """
    if sys.platform == "linux":
        behind = max(min(_first + BEHIND, LOWEST), _niceness())
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
