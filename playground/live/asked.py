"""What a page asks with a request beside its socket: read no further than it may go, and from our own
page alone."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from playground.live.socket import same_origin
from playground.runs.hub import Hub
from playground.runs.run import Run


class TooLong(ValueError):
    """A request has more bytes than it may have."""


async def body(request: Request, most: int) -> bytes:
    """The bytes of a request. Raises TooLong for more than `most`."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise TooLong(f"a message has at most {most} bytes")
    return bytes(found)


async def told(request: Request, most: int) -> dict[str, Any]:
    """The JSON object in a request from our own page, of at most `most` bytes; empty where there is
    none."""
    if not same_origin(request):
        return {}
    try:
        found = json.loads(await body(request, most))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def run_of(message: dict[str, Any], hub: Hub) -> Run | None:
    """The run whose token the message has, to steer or to watch it."""
    token = str(message.get("token", ""))
    return hub.find(token) or hub.find_watched(token)
