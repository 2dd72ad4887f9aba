"""How many files and sockets the server may have open: each viewer takes some."""

from __future__ import annotations

import importlib.util

WANTED = 65_536
"""Files and sockets: a session of Streamlit takes three or four."""


def allow_many() -> None:
    """Raises this process's limit of open files to WANTED, or as far as the system lets it.

    A shell on macOS allows 256, which 78 page loads use up. Does nothing on Windows, which has no
    such limit.
    """
    if importlib.util.find_spec("resource") is None:
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (ValueError, OSError):
        # macOS has a limit of its own below the one that it names.
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, max(soft, 10_240)), hard))
