"""Lets others follow a run: a short link to watch it, as text and as a QR code."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from playground import presets
from playground.launch.address import is_loopback
from playground.live import asked
from playground.runs.hub import Hub

LONGEST = 1000
"""Most bytes of a request: a token and the page's address."""
ALONE = "Only this machine can open it: start the playground with --host 0.0.0.0 for phones on the same network."
"""What is said where the server listens to its own machine alone."""


STAYS = "Your own data stay on this machine: the link to watch shows them, the link to the configuration asks for the file."


async def link(request: Request, hub: Hub, on_network: Callable[[], str | None]) -> Response:
    """The short link to a run, whose token and page the request has: "link", "qr" (an SVG as a data
    URL), and "note", what its owner should know.

    on_network: the address of this machine on its network, where the server can be reached there: a
    page that was opened under a name of the machine's own is no use to others.
    """
    told = await asked.told(request, LONGEST)
    run = asked.run_of(told, hub)
    page = urlsplit(str(told.get("page")))
    if run is None or page.scheme not in ("http", "https") or not page.hostname:
        return Response("There is no such run here any more.", status_code=404)
    note, host = "", page.netloc
    if is_loopback(page.hostname):
        found = on_network()
        if found is None:
            note = ALONE
        else:
            name = f"[{found}]" if ":" in found else found
            host = name if page.port is None else f"{name}:{page.port}"
    if run.uploads.named_in(run.config.of_task):
        note = f"{STAYS} {note}".rstrip()
    folder = page.path.rsplit("/", 1)[0]
    address = urlunsplit((page.scheme, host, f"{folder}/w/{hub.short_name(run)}", "", ""))
    qr = segno.make(address, error="m", micro=False)
    # Dark on light whatever the theme: many readers know no other codes.
    return JSONResponse({"link": address, "qr": qr.svg_data_uri(border=3, dark="#000", light="#fff", omitsize=True), "note": note})


async def follow(request: Request, hub: Hub) -> Response:
    """Leads from a short link to the run's page."""
    run = hub.find_short(request.path_params["name"])
    if run is None:
        return Response("There is no run to watch at this link: it has ended, or a letter is wrong.", status_code=404)
    query = {**presets.to_pairs(run.preset, run.config), "watch": run.watch_token}
    return RedirectResponse(f"../?{urlencode(query)}", status_code=302, headers={"Cache-Control": "no-store"})
