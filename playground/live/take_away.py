"""Sends a run to its viewers as files: prepared when they are asked for, while training goes on."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from playground.exports import kinds, of_run
from playground.exports.kinds import Refused
from playground.live.socket import same_origin
from playground.runs.hub import Hub

LONGEST = 200
"""Most bytes of a request: a token in JSON."""


async def serve(request: Request, hub: Hub) -> Response:
    """The files of one kind, of the run whose token the request has; several come in a zip file.

    A refusal is a sentence with status 422, for the page to show.
    """
    kind = kinds.registry().get(request.path_params["kind"])
    run = _run(hub, await request.body()) if same_origin(request) else None
    if run is None or kind is None:
        return Response("There is no such run here any more.", status_code=404)
    saved = of_run.saved(run)
    if saved is None:
        return Response("The network is not there yet: try again in a moment.", status_code=422)
    stem = f"{saved.preset}-{saved.state.update}"
    try:
        files = await asyncio.to_thread(kind.files, saved, stem, hub.workers.ask)
    except Refused as error:
        return Response(str(error), status_code=422)
    name, data = next(iter(files.items())) if len(files) == 1 else (f"{stem}.zip", _zipped(files))
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type="application/octet-stream", headers={"Content-Disposition": disposition})


def _run(hub: Hub, body: bytes) -> Any:
    try:
        token = str(json.loads(body[:LONGEST])["token"])
    except (ValueError, KeyError, TypeError):
        return None
    return hub.find(token) or hub.find_watched(token)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()
