"""The ASGI app: Streamlit's page, the live socket, and the files that the dashboard loads. No
TensorFlow in this process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib.util
import logging
import signal
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from pathlib import Path
from types import FrameType
from typing import Any

# `streamlit run playground/app.py` puts this folder on the path instead of the one with the
# package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from components import dashboard
from playground.configuration.limits import Limits
from playground.exports.kept_runs import KeptRuns
from playground.launch import address
from playground.launch.address import PageAddress
from playground.live import socket
from playground.live.admission import Admission, Reach
from playground.runs import hub, processes
from playground.runs.classroom import Classroom
from playground.runs.dask_workers import DaskWorkers

ROOT = Path(__file__).parent
HEAD_START = 1.2
"""Seconds after the start before the workers load TensorFlow."""
SCRIPT = "text/javascript"


def _plotly() -> Path:
    """The path of plotly.min.js in the plotly package; importing that would take half a second."""
    found = importlib.util.find_spec("plotly")
    assert found is not None
    assert found.submodule_search_locations
    return Path(next(iter(found.submodule_search_locations))) / "package_data" / "plotly.min.js"


def _reach() -> Reach:
    names = {*st.config.get_option("server.allowedHosts"), *_names}
    folder = st.config.get_option("server.baseUrlPath") or ""
    return Reach(st.config.get_option("server.address") or "", frozenset(name.lower() for name in names), folder.strip("/"))


_names: tuple[str, ...] = ()
"""Host names that `serve` was told."""
_folder: Path | None = None
"""Where runs are kept for a server that is started again; None: nowhere."""
_kept: KeptRuns | None = None
"""What keeps them while the server runs."""


async def _live(websocket: WebSocket) -> None:
    await socket.serve(websocket, hub.the_hub())


async def _taken_away(request: Request) -> Response:
    # Imported here because the page opens sooner without it.
    from playground.exports import take_away

    return await take_away.serve(request, hub.the_hub())


async def _sizes(request: Request) -> Response:
    from playground.exports import take_away

    return await take_away.sizes(request, hub.the_hub())


async def _kept_emptied(request: Request) -> Response:
    from playground.exports import take_away

    return await take_away.empty(request, hub.the_hub(), _kept)


async def _link(request: Request) -> Response:
    from playground.live import following

    return await following.link(request, hub.the_hub(), lambda: address.on_network(_reach().address))


async def _followed(request: Request) -> Response:
    from playground.live import following

    return await following.follow(request, hub.the_hub())


async def _copied(request: Request) -> Response:
    from playground.exports import copy

    return await copy.serve(request, hub.the_hub())


async def _watched(request: Request) -> Response:
    from playground.watching import requests

    if request.method == "GET":
        return Response("RNN playground")
    return await requests.begin(request, hub.the_hub())


async def _watched_message(request: Request) -> Response:
    from playground.watching import requests

    return await requests.take(request, hub.the_hub())


async def _plotly_file(request: Request) -> Response:
    return FileResponse(_plotly(), media_type=SCRIPT, headers={"Cache-Control": "max-age=86400"})


async def _dashboard_file(request: Request) -> Response:
    version, name = request.path_params["version"], request.path_params["name"]
    if name not in dashboard.MODULES:
        return Response("not found", status_code=404)
    # A page of an older version gets the current file, but must not cache it.
    keep = "public, immutable, max-age=31536000" if version == dashboard.VERSION else "no-cache"
    return FileResponse(dashboard.ASSETS / name, media_type=SCRIPT, headers={"Cache-Control": keep})


@contextlib.asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    """Starts the workers, which load TensorFlow while the first page is open, and ends them with
    the server."""
    processes.keep_large_apart()
    gc.freeze()  # a collection stops every thread: it need not visit what is loaded for good
    the_hub = hub.the_hub()
    # The page first: on two cores, loading TensorFlow would slow down the browser.
    asyncio.get_running_loop().call_later(HEAD_START, the_hub.workers.warm)
    # This thread draws the pictures. Workers inherit the priority of the thread that starts them,
    # which runs already.
    processes.give_way()
    global _kept
    if _folder is not None:
        _kept = KeptRuns(_folder, the_hub)
        _kept.start()
    try:
        yield
    finally:
        if _kept is not None:
            _kept.close()
        the_hub.close()


ROUTES: list[BaseRoute] = [
    Route("/assets/plotly.min.js", _plotly_file),
    Route("/assets/dashboard/{version}/{name}", _dashboard_file),
    Route("/kept-runs/empty", _kept_emptied, methods=["POST"]),
    Route("/take-away-sizes", _sizes, methods=["POST"]),
    Route("/take-away/{kind}", _taken_away, methods=["POST"]),
    Route("/follow", _link, methods=["POST"]),
    Route("/w/{name}", _followed),
    Route("/copy", _copied, methods=["POST"]),
    Route("/watched", _watched, methods=["GET", "POST"]),
    Route("/watched/{token}", _watched_message, methods=["POST"]),
    WebSocketRoute("/live", _live),
]
"""What we serve beside Streamlit's page."""

OWN = frozenset(getattr(route, "path", "/").split("/")[1] for route in ROUTES)

app = st.App(
    ROOT / "pages" / "main.py",
    lifespan=_lifespan,
    routes=ROUTES,
    middleware=[Middleware(Admission, reach=_reach, own=OWN)],
)

SETTINGS = {
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 50,
    # In MB, the least there is: before anyone has shown a token, too.
    "server.maxMessageSize": 1,
    "client.allowedOrigins": [],
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "runner.magicEnabled": False,
    # A full collection after every run of the script took a third of the page's processor time.
    "runner.postScriptGC": False,
}
"""Streamlit's options, whatever the working directory; colours and fonts are in
.streamlit/config.toml."""


def serve(
    page: PageAddress,
    open_browser: bool,
    workers: int,
    grace: float,
    state: Path,
    limits: Limits,
    classroom: bool,
    dask: DaskWorkers | None = None,
) -> int:
    """Serves the page until Ctrl-C; returns 0. state: the folder where runs are kept. limits: what the
    host allows. classroom: whether there is a page for a host. dask: who trains, if not this
    machine."""
    global _folder, _names
    _folder, _names = state, page.names
    room = Classroom() if classroom else None
    hub.configure(workers, grace, limits, room, dask)
    network = page.network_url
    print(f"RNN playground: {page.url}{f' (on the network: {network})' if network else ''}", flush=True)
    if room is not None:
        print(f"Class page, for the host alone: {page.url}/?class={room.token}", flush=True)
    if dask is not None and not dask.workers_there:
        print(dask.start_one, flush=True)
    if open_browser:
        # By then the server answers.
        threading.Timer(1.5, webbrowser.open, [page.url]).start()
    own: dict[str, Any] = {"server.address": page.host, "server.port": page.port, "server.baseUrlPath": page.folder}
    # Else Streamlit asks a server on the internet for this machine's address, to print it.
    own["browser.serverAddress"] = address.on_network(page.host) or "127.0.0.1"
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    # Should this process be killed, what is left of it goes without a word.
    sys.warnoptions.append("ignore::UserWarning:multiprocessing.resource_tracker")
    app.run(config={**SETTINGS, **own})
    return 0


def _end(number: int, frame: FrameType | None) -> None:
    """Ends the program, as it does by itself at its end: a second Ctrl-C changes nothing."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    # Where a second Ctrl-C came early, uvicorn's own task is still cancelled, which it logs at length.
    logging.disable()
    raise SystemExit(128 + number)
