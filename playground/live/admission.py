"""Which requests the server answers: those for its own names, behind a proxy too."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.launch.address import is_loopback

GUARDED = {
    "content-security-policy": "frame-ancestors 'self'",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
"""Headers of every answer: no foreign page may frame ours, or learn its address."""


@dataclass(frozen=True)
class Reach:
    """Where the server can be reached. address: what it listens on; "" for everything. names: host
    names that it answers to besides its own; "*" for all. folder: the first part of its paths,
    without slashes; "" for none."""

    address: str = "127.0.0.1"
    names: frozenset[str] = field(default_factory=frozenset)
    folder: str = ""

    def admits(self, host: str) -> bool:
        """Whether a request may carry this `Host` header.

        A page on the internet can let its own name lead to this machine (DNS rebinding): names
        that are not the server's are refused. An address can't be forged that way.
        """
        if "*" in self.names:
            return True
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:
            return False
        if name in self.names or is_loopback(name):
            return True
        if is_loopback(self.address):
            return False
        own = socket.gethostname().lower()
        return _is_address(name) or name in (own, f"{own}.local", own.split(".")[0])


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Admission:
    """Middleware around the whole app: refuses requests for foreign names, takes the name from the
    proxy in front, and lets our own paths begin with the server's folder.

    A proxy says with `X-Forwarded-Host` under which name the browser knows the page; a page's script
    can't set that header for a socket. own: the first parts of the paths that are ours; Streamlit
    serves the others.
    """

    def __init__(self, app: ASGIApp, reach: Callable[[], Reach], own: frozenset[str]) -> None:
        self._app = app
        self._reach = reach
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        reach, headers = self._reach(), MutableHeaders(scope=scope)
        host = headers.get("host", "")
        if not reach.admits(host):
            await _refuse(scope, receive, send, host)
            return
        forwarded = headers.get("x-forwarded-host", "").split(",")[0].strip()
        if forwarded:
            headers["host"] = forwarded
        _leave_folder(scope, reach.folder, self._own)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in GUARDED.items():
                    given.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


def _leave_folder(scope: MutableMapping[str, object], folder: str, own: frozenset[str]) -> None:
    """Takes the folder off a path of ours: Streamlit adds it to its own paths alone."""
    if not folder:
        return
    path = str(scope["path"])
    rest = path.removeprefix(f"/{folder}")
    if rest != path and rest.lstrip("/").split("/")[0] in own:
        scope["path"] = rest
        scope["raw_path"] = rest.encode()


async def _refuse(scope: Scope, receive: Receive, send: Send, host: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return
    shown = host[:100] or "no name"
    text = f"This server does not answer as {shown!r}. If that is its name, start it with --allow-host NAME."
    await PlainTextResponse(text, 421, headers=GUARDED)(scope, receive, send)
