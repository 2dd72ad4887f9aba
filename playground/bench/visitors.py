"""People without browsers: each opens the page and its live socket as a browser does, presses
buttons, and takes every picture at once."""

from __future__ import annotations

import asyncio
import json
import random
import re
import struct
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 120.0
"""Seconds in which a page must have come, or a button must have acted."""
THINKS = (1.0, 3.0)
"""Seconds between two clicks, at least and at most."""
_TOKEN = re.compile(rb'\\?"token\\?": \\?"([0-9a-f]{32})')


@dataclass(eq=False)
class Visitor:
    """One person with a page of his own. `pictures`: when a picture with new updates came; `waits`:
    seconds from each click to the first picture that shows it."""

    host: str
    """Host and port of the server."""
    settings: Mapping[str, Any]
    """What the page's address says."""
    clicks: bool = True
    """Whether this one pauses and goes on now and then."""
    token: str = ""
    """The run's, once the page has come; given: the run of another one, without a page of his own."""
    pictures: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    received: int = 0
    """Bytes of all pictures."""
    update: int = 0
    playing: bool = False
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by every picture."""

    async def visit(self, leave: asyncio.Event, train: asyncio.Event) -> None:
        """Opens the page, presses Train when `train` is set, then pauses and goes on now and then, and
        closes the page when `leave` is set."""
        async with AsyncExitStack() as stack:
            alone = []
            if not self.token:
                script = await self._connected(stack, "/_stcore/stream", subprotocols=["streamlit"])
                self.token = await asyncio.wait_for(self._token(script), PATIENCE)
                alone = [_drain(script)]
            socket = await self._connected(stack, "/live")
            await socket.send(json.dumps({"token": self.token}))
            tasks = [asyncio.create_task(one) for one in (*alone, self._look(socket), self._click(socket, train))]
            try:
                left = asyncio.create_task(leave.wait())
                done, _ = await asyncio.wait({*tasks, left}, return_when=asyncio.FIRST_COMPLETED)
                for one in done - {left}:
                    one.result()
            finally:
                for one in (*tasks, left):
                    one.cancel()
                await asyncio.gather(*tasks, left, return_exceptions=True)

    async def _connected(self, stack: AsyncExitStack, path: str, **options: Any) -> ClientConnection:
        address = f"ws://{self.host}{path}"
        return await stack.enter_async_context(
            connect(address, origin=f"http://{self.host}", max_size=None, open_timeout=PATIENCE, **options)  # type: ignore[arg-type]
        )

    async def _token(self, script: ClientConnection) -> str:
        """Runs the page's script: the token of the run that it makes."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = urlencode(self.settings)
        await script.send(message.SerializeToString())
        async for part in script:
            found = _TOKEN.search(part) if isinstance(part, bytes) else None
            if found:
                return found[1].decode()
        raise RuntimeError("the page ended before it had a run")

    async def _look(self, socket: ClientConnection) -> None:
        async for message in socket:
            if isinstance(message, str):
                continue
            self.received += len(message)
            (length,) = struct.unpack_from("<I", message)
            header = json.loads(message[4 : 4 + length])
            await socket.send(json.dumps({"drawn": header["picture"]}))
            status = header["status"]
            if status["update"] > self.update:
                self.pictures.append(time.monotonic())
            self.update, self.playing = status["update"], status["playing"]
            self.came.set()
        raise RuntimeError("the server closed the socket")

    async def _click(self, socket: ClientConnection, train: asyncio.Event) -> None:
        await socket.send(json.dumps({"speed": 0}))
        await train.wait()
        await self._press(socket, "play", waits=None)
        while self.clicks:
            await asyncio.sleep(random.uniform(*THINKS))
            await self._press(socket, "pause", self.waits)
            await self._press(socket, "play", self.waits)
        await asyncio.Event().wait()  # until this one leaves

    async def _press(self, socket: ClientConnection, do: str, waits: list[float] | None) -> None:
        """Presses a button, and waits for the first picture that shows that it acted."""
        began = time.monotonic()
        await socket.send(json.dumps({"do": do}))
        while self.playing != (do == "play"):
            self.came.clear()
            await asyncio.wait_for(self.came.wait(), PATIENCE)
        if waits is not None:
            waits.append(time.monotonic() - began)


async def _drain(script: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        async for _ in script:
            pass
    raise RuntimeError("the server closed the page's own socket")
