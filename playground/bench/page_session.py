"""The page from outside: the real server in its own process, and a headless Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground.bench import baseline
from playground.launch import chromium
from playground.launch import port as ports
from playground.launch.environment import ROOT

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PATIENCE = 60.0
"""Seconds after which the measurement gives up waiting for anything."""

HELPERS = """
window.bench = { script: 0, sent: 0, answer: null };
// Streamlit's own socket: what the page's script sends, and when the browser last asked it to run.
window.WebSocket = class extends window.WebSocket {
  constructor(url, ...rest) {
    super(url, ...rest);
    this.ofScript = String(url).includes('_stcore/stream');
    if (this.ofScript) this.addEventListener('message', () => (window.bench.script += 1));
  }
  send(data) {
    if (this.ofScript) window.bench.sent = performance.now();
    return super.send(data);
  }
};
// Resolves to the time (ms) of the first screen refresh at which `holds(dashboard)` is true.
window.bench.until = (holds) => new Promise((done) => {
  const look = () => {
    const dashboard = window.rnnDashboard;
    if (dashboard && dashboard.pictures && holds(dashboard)) done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
});
window.bench.tell = (message) => window.rnnDashboard.dashboard.tell(message);
"""
"""Runs in every page before its own scripts."""


class Server:
    """Runs `python -m playground serve` on `port`; `close` ends it and its workers, idempotent.

    compiled: the folder of its compiled networks; None: an empty one, as on a machine that has
    compiled none. dask: the address of the scheduler whose workers train.
    """

    def __init__(self, port: int, compiled: Path | None = None, dask: str | None = None) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115  # `close` closes it
        self.started = time.perf_counter()
        self._state = tempfile.TemporaryDirectory()  # not the user's own
        command = [
            sys.executable,
            "-m",
            "playground",
            "serve",
            "--no-browser",
            "--port",
            str(self.port),
            "--state",
            self._state.name,
            *(() if dask is None else ("--dask", dask)),
        ]
        environment = os.environ | {"XDG_CACHE_HOME": str(compiled or self._state.name)}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log)

    def wait(self) -> None:
        """Returns when the server listens; raises RuntimeError with its last output if it ends."""
        while time.perf_counter() - self.started < PATIENCE:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    self._log.seek(0)
                    raise RuntimeError(f"the server ended: {self._log.read()[-300:]}") from None
                time.sleep(0.005)
        raise RuntimeError(f"the server does not listen after {PATIENCE:.0f} s")

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()
        self._state.cleanup()


@contextmanager
def browser(profile: Path) -> Iterator[Any]:
    """A playwright page in a headless Chromium that keeps its files in `profile`.

    Raises RuntimeError if playwright or Chromium is missing.
    """
    if baseline.missing("playwright"):
        raise RuntimeError("playwright is not installed")
    if chromium.find() is None:
        raise RuntimeError("no Chromium found")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium.find(), headless=True, args=FLAGS, viewport={"width": 1440, "height": 900}
        )
        context.set_default_timeout(PATIENCE * 1000)
        context.add_init_script(HELPERS)
        try:
            yield context.pages[0] if context.pages else context.new_page()
        finally:
            context.close()


def until(page: Any, condition: str) -> None:
    """Waits until the dashboard has drawn a picture and `condition` is true.

    condition: JavaScript in which `dashboard` is window.rnnDashboard.
    """
    page.evaluate(f"async () => {{ await window.bench.until((dashboard) => {condition}); }}")


def open_page(page: Any, url: str) -> None:
    """Opens the playground and waits for its first picture."""
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.rnnDashboard && window.rnnDashboard.pictures > 0", polling=5)


def tell(page: Any, message: dict[str, Any]) -> None:
    """Sends the run `message`, as a button of the dashboard would."""
    page.evaluate("(message) => window.bench.tell(message)", message)


def usable(page: Any, server: Server) -> float:
    """Opens the page once `server` listens: seconds from its start to the first picture."""
    server.wait()
    open_page(page, server.url)
    return time.perf_counter() - server.started


def start(page: Any, port: int, compiled: Path | None = None) -> tuple[Server, float, float]:
    """A new server, the seconds until the first picture, and those until the first loss.

    Train is pressed as soon as the page is usable, while the worker still loads TensorFlow. Only
    the operating system's cache of the program's files is warm.
    """
    server = Server(port, compiled)
    try:
        until_usable = usable(page, server)
        tell(page, {"do": "play"})
        page.wait_for_function("window.rnnDashboard.drawn.loss !== null", polling=5)
        return server, until_usable, time.perf_counter() - server.started
    except BaseException:
        server.close()
        raise


@contextmanager
def echo_page(compiled: Path | None = None) -> Iterator[tuple[Any, Server]]:
    """A page on which the echo RNN trains at full speed, and its server, which is new and keeps its
    compiled networks in the folder `compiled`."""
    with (
        tempfile.TemporaryDirectory(prefix="playground-bench-", ignore_cleanup_errors=True) as profile,
        browser(Path(profile)) as page,
    ):
        server, *_ = start(page, ports.free(), compiled)
        try:
            tell(page, {"speed": 0})
            yield page, server
        finally:
            server.close()
