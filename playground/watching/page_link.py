"""The page that shows a model: one that runs already, or one that is started for it."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Mapping
from typing import Any

from playground.exports import arrays_and_json
from playground.launch import port as ports
from playground.launch.environment import ROOT

DEFAULT = "http://127.0.0.1:8501"
"""Where `python3 -m playground` serves the page."""
STARTING, ANSWERING = 60.0, 30.0
"""Seconds that a page may take to start, and to answer."""
START = "from playground.commands import arguments; arguments.main({!r})"


class NotShown(RuntimeError):
    """A model can't be shown; the text is a sentence that says why."""


class PageLink:
    """A model's place on the page at `address`. Used by one thread at a time."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._token = ""

    def begin(self, model: Mapping[str, Any], classes: bool) -> str:
        """Shows a model; returns the address to watch it at. Raises NotShown."""
        told = json.loads(self._post("watched", {"model": model, "classes": classes}))
        self._token = told["token"]
        return f"{self.address}/?watch={told['watch']}"

    def send(self, message: Mapping[str, Any]) -> None:
        """Sends what the model did; raises NotShown."""
        self._post(f"watched/{self._token}", message)

    def _post(self, path: str, tree: Mapping[str, Any]) -> bytes:
        request = urllib.request.Request(f"{self.address}/{path}", arrays_and_json.pack(tree), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=ANSWERING) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise NotShown(f"The model can't be shown: {error.read().decode(errors='replace')[:400]}.") from None
        except OSError as error:
            raise NotShown(f"The page at {self.address} does not answer: {error}.") from None


def found_or_started() -> str:
    """The address of the page that runs at its usual place, else of one that ends with this process;
    raises NotShown."""
    return DEFAULT if _answers(DEFAULT) else _started()


def show(address: str) -> None:
    """Says where the model is seen, and opens a browser there where this process has a display."""
    print(f"RNN playground: {address}", flush=True)
    if sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)


def _started() -> str:
    port = ports.free()
    arguments = ["serve", "--no-browser", "--port", str(port), "--grace", "600"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-c", START.format(arguments)], cwd=ROOT, **quiet)  # type: ignore[call-overload]
    atexit.register(process.terminate)
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(f"http://127.0.0.1:{port}"):
            return f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    raise NotShown("No page could be started: try python3 -m playground in a terminal, which says why.")


def _answers(address: str) -> bool:
    """Whether a page that shows models answers there."""
    try:
        with urllib.request.urlopen(f"{address}/watched", timeout=2) as answer:
            return bool(answer.read() == b"RNN playground")
    except (OSError, ValueError):
        return False
