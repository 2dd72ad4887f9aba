"""A browser's end of the live socket, in memory: Starlette's own WebSocket between two queues, no network."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
from starlette.websockets import WebSocket

from playground.live import socket
from playground.runs.hub import Hub

DEADLINE = 30.0
Picture = tuple[dict[str, Any], dict[tuple[str, str], np.ndarray]]


def decoded(message: bytes) -> Picture:
    """Header and arrays of a picture, read as components/dashboard/README.md says."""
    (length,) = struct.unpack_from("<I", message)
    header = json.loads(message[4 : 4 + length].decode(), parse_constant=lambda word: 1 / 0)
    at, arrays = -(-(4 + length) // 8) * 8, {}
    for panel, name, kind, shape in header["arrays"]:
        count = int(np.prod(shape))
        arrays[panel, name] = np.frombuffer(message, f"<{kind}", count, at).reshape(shape)
        at += -(-count * int(kind[1]) // 8) * 8
    assert at == len(message)
    return header, arrays


class Browser:
    """One browser that opened the socket. `close` is the code with which the server closed it."""

    def __init__(self, hub: Hub, origin: str | None = "http://here:8501") -> None:
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._out: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        headers = [(b"host", b"here:8501")] + ([(b"origin", origin.encode())] if origin is not None else [])
        scope = {"type": "websocket", "path": "/live", "headers": headers, "subprotocols": []}
        self.server = asyncio.create_task(socket.serve(WebSocket(scope, self._in.get, self._out.put), hub))
        self._in.put_nowait({"type": "websocket.connect"})
        self.close: int | None = None

    def say(self, message: Any) -> None:
        """Sends a message: text and bytes as they are, anything else as JSON."""
        if isinstance(message, bytes):
            self._in.put_nowait({"type": "websocket.receive", "bytes": message})
            return
        text = message if isinstance(message, str) else json.dumps(message)
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict[str, Any] | Picture | None:
        """The next message: JSON, or a picture decoded; None when the server has closed the socket."""
        while True:
            message = await asyncio.wait_for(self._out.get(), DEADLINE)
            if message["type"] == "websocket.close":
                self.close = message["code"]
                return None
            if message["type"] == "websocket.send":
                text = message.get("text")
                return decoded(message["bytes"]) if text is None else json.loads(text)

    async def scene(self) -> dict[str, Any]:
        """The next scene; pictures before it are drawn."""
        while True:
            heard = await self.hear()
            if isinstance(heard, dict) and "scene" in heard:
                return heard
            assert isinstance(heard, tuple), heard
            self.say({"drawn": heard[0]["picture"]})

    async def picture(self) -> Picture:
        """The next picture, not yet acknowledged."""
        heard = await self.hear()
        assert isinstance(heard, tuple), heard
        return heard

    async def window(self) -> Picture:
        """The next picture with the window's data; all pictures up to it are drawn."""
        while True:
            header, arrays = await self.picture()
            self.say({"drawn": header["picture"]})
            if ("window", "row0") in arrays:
                return header, arrays

    async def leave(self) -> None:
        """Closes the tab, and waits until the server has noticed."""
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.server, DEADLINE)

    async def quiet(self) -> bool:
        """Whether the server has nothing to say while its event loop goes round a hundred times."""
        for _ in range(100):
            await asyncio.sleep(0)
        return self._out.empty()


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    """Runs a scenario in an event loop of its own."""
    asyncio.run(asyncio.wait_for(scenario(), 2 * DEADLINE))
