"""A Firefox of the distribution, driven over WebDriver BiDi: Playwright drives only a Firefox of its own."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser import processes

NAMES = "firefox-esr", "firefox"
PATIENCE = 60.0
"""Seconds until what should come must have come."""


def find() -> str | None:
    """The path of a Firefox on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One tab of a Firefox. `errors`: what the page wrote to the console as an error, or threw."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self.errors: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Opens a page and waits until it is loaded."""
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def size(self, width: int, height: int) -> None:
        """Sets the size of the window's content in CSS pixels."""
        self._ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def value(self, expression: str) -> Any:
        """What a JavaScript expression gives that JSON can hold."""
        answer = self._ask(
            "script.evaluate", expression=f"JSON.stringify({expression})", target={"context": self._tab}, awaitPromise=True
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def wait(self, expression: str) -> None:
        """Waits until the JavaScript expression is true."""
        deadline = time.monotonic() + PATIENCE
        while not self.value(f"Boolean({expression})"):
            assert time.monotonic() < deadline, f"never true: {expression}"
            time.sleep(0.1)

    def press(self, key: str) -> None:
        """Presses a key and lets it go."""
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._ask("input.performActions", context=self._tab, actions=[{"type": "key", "id": "keyboard", "actions": strokes}])

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(message["params"]["text"])
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]


@contextlib.contextmanager
def started(path: str, profile: Path) -> Iterator[Firefox]:
    """A Firefox without a window and with a profile of its own; ends with the block."""
    command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    with processes.started(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        said = (re.search(r"BiDi listening on (ws://\S+)", line) for line in process.stderr)
        found = next(filter(None, said))
        with connect(f"{found[1]}/session", max_size=None) as socket:
            yield Firefox(socket)
