"""Sends a run to its viewers as files: prepared when they are asked for, while training goes on."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from playground.exports import kinds, of_run
from playground.exports.kept_runs import KeptRuns
from playground.exports.kinds import Refused
from playground.live import asked
from playground.runs.hub import Hub

LONGEST = 200
"""Most bytes of a request: a token in JSON."""


async def serve(request: Request, hub: Hub) -> Response:
    """The files of one kind, of the run whose token the request has; several come in a zip file.

    A refusal is a sentence with status 422, for the page to show.
    """
    word = request.path_params["kind"]
    kind = kinds.registry().get(word)
    run = asked.run_of(await asked.told(request, LONGEST), hub)
    if run is None or kind is None:
        return Response("There is no such run here any more.", status_code=404)
    saved = of_run.seen(run)
    if saved is None:
        return Response("The network is not there yet: try again in a moment.", status_code=422)
    # Files of two kinds that lie beside each other have names of their own.
    base = f"{saved.preset}-{saved.state.update}"
    named = f"{base}-{word}"
    stem = base if f".{word}" == kind.SUFFIX else named
    try:
        files = await asyncio.to_thread(kind.files, saved, stem, hub.workers.ask)
    except Refused as error:
        return Response(str(error), status_code=422)
    name, data = next(iter(files.items())) if len(files) == 1 else (f"{named}.zip", _zipped(files))
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type="application/octet-stream", headers={"Content-Disposition": disposition})


async def sizes(request: Request, hub: Hub) -> Response:
    """About how large the files of the run whose token the request has will be: words by kind, for
    those kinds of which that is worth knowing."""
    run = asked.run_of(await asked.told(request, LONGEST), hub)
    saved = None if run is None else of_run.seen(run)
    if saved is None:
        return Response("{}", media_type="application/json")

    def found() -> dict[str, str]:
        measured = {name: kind.size(saved, hub.workers.ask) for name, kind in kinds.registry().items()}
        return {name: f"About {size / 1e6:.1f} MB now." for name, size in measured.items() if size is not None}

    return Response(json.dumps(await asyncio.to_thread(found)), media_type="application/json")


async def empty(request: Request, hub: Hub, kept: KeptRuns | None) -> Response:
    """Deletes the runs that are kept for a restart, for a page on the server's own machine that steers
    a run; says what was deleted."""
    here = request.client is not None and request.client.host in ("127.0.0.1", "::1")
    message = await asked.told(request, LONGEST)
    if hub.find(str(message.get("token", ""))) is None:
        return Response("There is no such run here any more.", status_code=404)
    if not here:
        return Response("The kept runs can be deleted on the machine alone that serves the page.", status_code=422)
    if kept is None:
        return Response("This server keeps no runs.", status_code=422)
    count, size = await asyncio.to_thread(kept.empty)
    return Response(f"Deleted {count} kept run{'s' * (count != 1)}, {size / 1e6:.1f} MB. Open runs are kept again as they change.")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()
