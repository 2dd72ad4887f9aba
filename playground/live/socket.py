"""The live socket: checks origin and token, follows commands, and sends pictures as fast as the
browser draws them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground import views
from playground.live import commands, storytelling, wire_format
from playground.live.commands import Refused
from playground.live.first_windows import FirstWindow
from playground.runs.hub import Hub
from playground.runs.run import Run
from playground.views import Watch

PICTURES = 30
"""Most pictures a second."""
ALIVE = 2.0
"""Seconds without a picture after which the browser is told that the connection is alive."""
PATIENCE = 10.0
"""Seconds that a browser may take to send its token, or to draw a picture before the next one is
sent anyway."""
WRONG_ORIGIN, WRONG_TOKEN, GONE = 4401, 4403, 4404
NOT_TEXT = 1003
"""Codes with which the server closes the socket; the last one is RFC 6455's own."""


class NotText(Exception):
    """A browser sent bytes, where every message is text."""


@dataclass(eq=False)
class Viewer:
    """One browser; used in the server's event loop alone. `drawn` and `sent`: numbers of its last
    pictures. led: it sees the layer, unit and tools of whoever steers, until it chooses its own."""

    socket: WebSocket
    run: Run
    steers: bool
    watch: Watch = field(default_factory=Watch)
    led: bool = True
    drawn: int = 0
    sent: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def follows(self) -> bool:
        """Whether this browser shows what whoever steers looks at."""
        return not self.steers and self.led

    @property
    def looks(self) -> Watch:
        """What this browser shows: its own watch, or with the choices of whoever steers."""
        lead = self.run.lead
        return replace(self.watch, **lead) if self.follows and lead is not None else self.watch


def same_origin(socket: HTTPConnection) -> bool:
    """Whether this server sent the page that opened the socket, or made the request: browsers always
    say, and a page can't forge it."""
    origin = socket.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == socket.headers.get("host")


async def serve(socket: WebSocket, hub: Hub) -> None:
    """Serves one browser until it leaves or the run is freed."""
    await socket.accept()
    if not same_origin(socket):
        await socket.close(WRONG_ORIGIN, "another origin")
        return
    viewer = await _greet(socket, hub)
    if viewer is None:
        return
    loop = asyncio.get_running_loop()

    def listener() -> None:
        loop.call_soon_threadsafe(viewer.wake.set)

    hub.attach(viewer.run, listener)
    listening = asyncio.create_task(_listen(viewer))
    showing = asyncio.create_task(_show(viewer))
    try:
        await asyncio.wait({listening, showing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.detach(viewer.run, listener)
        viewer.run.set_probes(viewer, set())
        viewer.run.set_still(viewer, False)
        viewer.run.sweeps.show(viewer, set())
        if viewer.steers:
            viewer.run.point(None)
        for task in (listening, showing):
            task.cancel()
        ended = await asyncio.gather(listening, showing, return_exceptions=True)
    for result in ended:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect | RuntimeError):
            raise result


async def _greet(socket: WebSocket, hub: Hub) -> Viewer | None:
    """The viewer whose token the first message is; for a wrong token closes the socket and returns
    None."""
    try:
        first = commands.read(await asyncio.wait_for(_text(socket), PATIENCE))
    except NotText:
        await _close(socket, NOT_TEXT, "a message must be text")
        return None
    except (Refused, TimeoutError, WebSocketDisconnect):
        await _close(socket, WRONG_TOKEN, "the first message must be a token")
        return None
    token = str(first.get("token", ""))
    run = hub.find(token)
    steers = run is not None
    run = run or hub.find_watched(token)
    if run is None:
        # A token of the right form belonged to a run that was freed; anything else never was a
        # token.
        gone = len(token) == 32 and all(letter in "0123456789abcdef" for letter in token)
        await _close(socket, GONE if gone else WRONG_TOKEN, "no run with this token")
        return None
    return Viewer(socket, run, steers)


async def _text(socket: WebSocket) -> str:
    """The next message. Raises NotText, or WebSocketDisconnect."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message["code"])
    text = message.get("text")
    if not isinstance(text, str):
        raise NotText
    return text


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        await socket.close(code, reason)
    except RuntimeError:
        return  # the browser closed it first


async def _listen(viewer: Viewer) -> None:
    """Follows the browser's messages; answers those that are refused with the reason."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            text = await _text(viewer.socket)
        except NotText:
            await _close(viewer.socket, NOT_TEXT, "a message must be text")
            return
        try:
            message = commands.read(text)
            if viewer.steers and "drawn" not in message:
                viewer.run.touched = loop.time()
            if "drawn" in message:
                viewer.drawn = max(viewer.drawn, viewer.sent)
            elif "watch" in message:
                _look(viewer, message["watch"])
                tools = [views.registry()[tool] for tool in viewer.watch.tools]
                viewer.run.set_probes(viewer, {tool.PROBE for tool in tools})
                viewer.run.set_still(viewer, viewer.watch.still)
                viewer.run.sweeps.show(viewer, {tool.SWEEP for tool in tools})
            elif viewer.steers and "hover" in message:
                viewer.run.point(commands.pointed(message["hover"]))
            elif viewer.steers:
                commands.steer(viewer.run, message)
            elif "story" in message:
                storytelling.vote(viewer.run, viewer, message)
            else:
                raise Refused("this link only watches")
        except (Refused, storytelling.NoSuchStory) as error:
            await viewer.socket.send_text(json.dumps({"error": str(error)}))
        viewer.wake.set()


def _look(viewer: Viewer, changes: Any) -> None:
    """Follows a change of what the browser looks at. Who steers leads the others, who say with "led"
    whether they follow or look at what they choose."""
    viewer.watch = commands.watched(viewer.watch, changes)
    if viewer.steers:
        viewer.run.take_lead(_choices(viewer.watch))
    elif isinstance(changes.get("led"), bool):
        viewer.led = changes["led"]


def _choices(watch: Watch) -> dict[str, Any]:
    return {"layer": watch.layer, "unit": watch.unit, "tools": watch.tools}


async def _show(viewer: Viewer) -> None:
    """Sends what changed, one picture at a time: the next one waits until the browser has drawn the
    last."""
    loop = asyncio.get_running_loop()
    run, scene_number = viewer.run, 0
    first_window = FirstWindow(viewer.wake.set)
    sent_shape: object = None
    sent_panels: object = None
    sent_version: object = None
    sent_story: object = None
    sent_hover: object = None
    last = spoken = 0.0
    while not run.closed:
        now = loop.time()
        hover = run.hover if viewer.follows else None
        if hover != sent_hover:
            sent_hover = hover
            await viewer.socket.send_text(json.dumps({"hover": hover}))
        undrawn = viewer.drawn < viewer.sent and now - last < PATIENCE
        looks = viewer.looks
        version = (run.version, looks, first_window.made)
        pause = last + 1 / PICTURES - now
        if undrawn or version == sent_version or pause > 0:
            viewer.wake.clear()
            if now - spoken > ALIVE:
                spoken = now
                await viewer.socket.send_text('{"alive": true}')
            # The version may have changed since it was read: wait no longer than a second.
            await _wait(viewer.wake, pause if pause > 0 and not undrawn else 1.0)
            continue
        sent_version, last, spoken = version, now, now
        # One snapshot for scene and picture: they fit together, and nothing is drawn under the
        # run's lock.
        snapshot = run.snapshot()
        led = None if viewer.steers or run.lead is None else viewer.led
        shape = (wire_format.shape(snapshot), looks.layer, looks.tools, led, storytelling.position(run))
        if shape != sent_shape:
            sent_shape = shape
            words, panels = wire_format.scene(snapshot, looks, viewer.steers)
            words |= storytelling.words(run)
            if panels != sent_panels:
                sent_panels, scene_number = panels, scene_number + 1
                words |= panels | {"scene": scene_number}
            words["led"] = None if led is None else {"now": led, **_choices(looks)}
            await viewer.socket.send_text(json.dumps(words))
        story = storytelling.told(run, None if viewer.steers else viewer)
        if story != sent_story:
            sent_story = story
            await viewer.socket.send_text(json.dumps({"story": story}))
        viewer.sent += 1
        first = first_window.of(snapshot)
        await viewer.socket.send_bytes(wire_format.picture(run, snapshot, looks, viewer.sent, scene_number, first))
        run.picture_sent(snapshot.shown_config)
    await _close(viewer.socket, GONE, "the run was freed")


async def _wait(event: asyncio.Event, seconds: float) -> None:
    # Not wait_for: in Python 3.11 it swallows a cancellation that comes together with the event
    # (cpython#86296).
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
