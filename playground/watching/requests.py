"""What a callback in another process asks of the page's: to show a model, and to take its messages."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from playground.exports import arrays_and_json
from playground.exports.arrays_and_json import Damaged
from playground.live import asked
from playground.runs.hub import Full, Hub
from playground.settings import SettingError
from playground.uploads import keras_layers
from playground.uploads.keras_layers import KerasRefused
from playground.watching.watched_run import WatchedRun

LARGEST = 64 << 20
"""Most bytes of a message."""


async def begin(request: Request, hub: Hub) -> Response:
    """Makes the run of a model, and answers with its tokens; a model that can't be shown gets a
    sentence with status 422."""
    if not _from_here(request):
        return Response("A model can be shown by a process on the page's own machine alone.", status_code=403)
    try:
        run = begun(hub, await asked.body(request, LARGEST))
    except (Full, KerasRefused, SettingError, *MALFORMED) as error:
        return Response(str(error), status_code=422)
    return Response(json.dumps({"token": run.token, "watch": run.watch_token}), media_type="application/json")


async def take(request: Request, hub: Hub) -> Response:
    """Takes a message for the run whose token the path has."""
    run = hub.find(request.path_params["token"])
    if not _from_here(request) or not isinstance(run, WatchedRun):
        return Response("There is no such run here any more.", status_code=404)
    hub.keep(run)
    try:
        message = arrays_and_json.unpack(io.BytesIO(await asked.body(request, LARGEST)))
        await asyncio.to_thread(run.take_message, message)
    except (SettingError, *MALFORMED) as error:
        return Response(str(error), status_code=422)
    return Response(status_code=204)


def begun(hub: Hub, body: bytes) -> WatchedRun:
    """The run of the model that a first message describes: "model", as Keras writes it, and "classes",
    whether its targets are classes. Raises KerasRefused, SettingError or one of MALFORMED."""
    told: dict[str, Any] = arrays_and_json.unpack(io.BytesIO(body))
    run = WatchedRun(keras_layers.plan(told["model"]), bool(told["classes"]))
    hub.take(run)
    return run


MALFORMED = Damaged, ValueError, KeyError, TypeError, IndexError
"""What messages raise that are not as a callback writes them."""


def _from_here(request: Request) -> bool:
    """Whether a process of this machine asks, not a page in a browser: those say an origin."""
    return request.client is not None and request.client.host in ("127.0.0.1", "::1") and "origin" not in request.headers
