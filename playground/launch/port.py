"""Whether a server can listen on a port, checked before anything large is loaded."""

from __future__ import annotations

import errno
import os
import socket


def free() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def trouble(host: str, port: int) -> str | None:
    """Why a server can't listen on `host` and `port`, in one sentence; None if it can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind) as probe:
            if os.name != "nt":  # on Windows two servers could share the port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except socket.gaierror:
        return f"--host must be a name or an address of this machine, got {host!r}."
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is taken by another program: end it, or choose another port, such as --port {port + 1}."
        if error.errno == errno.EACCES:
            return f"No permission to listen on port {port}: choose one from 1024 to 65535 with --port."
        return f"--host must be an address of this machine, got {host!r} ({error.strerror})."
    return None
