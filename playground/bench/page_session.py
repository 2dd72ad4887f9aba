"""The real server as a process of its own, and a headless Chromium that opens its page: how the page is measured from outside."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground.launch import chromium
from playground.launch.environment import ROOT

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PATIENCE = 60.0
"""Seconds that anything may take before the measurement gives up."""

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
// Resolves to the time (ms) of the first screen refresh at which `holds` does.
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
"""Put into every page before its own scripts."""


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Server:
    """`python -m playground serve` on `port`, from its making on. `close` ends it and its workers; idempotent."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115  # `close` closes it
        self.started = time.perf_counter()
        command = [sys.executable, "-m", "playground", "serve", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=self._log, stderr=self._log)

    def wait(self) -> None:
        """Returns when the server listens; raises RuntimeError with its last words where it ends before that."""
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


@contextmanager
def browser(profile: Path) -> Iterator[Any]:
    """A page (of playwright) in a headless Chromium that keeps `profile` from start to start."""
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
    """Waits until the dashboard has drawn a picture and `condition`, JavaScript that may use `dashboard` (window.rnnDashboard), holds."""
    page.evaluate(f"async () => {{ await window.bench.until((dashboard) => {condition}); }}")


def open_page(page: Any, url: str) -> None:
    """Opens the playground and waits for its first picture."""
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.rnnDashboard && window.rnnDashboard.pictures > 0", polling=5)


def tell(page: Any, message: dict[str, Any]) -> None:
    """Sends the run what a button of the dashboard would send."""
    page.evaluate("(message) => window.bench.tell(message)", message)
