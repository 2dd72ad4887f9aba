"""A server that is killed in the middle of training and started again has the run, and the page comes back by itself."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext

from playground.launch.environment import ROOT
from playground.launch.port import free as free_port
from tests.browser import conftest, processes
from tests.browser.tab import Tab


def test_ten_seconds_at_most_are_lost(profile: BrowserContext, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "playground", "serve", "--no-browser", "--port", str(port), "--state", str(tmp_path / "state")]
    log = tmp_path / "server.log"

    def served(then: Callable[[subprocess.Popen], Any]) -> Any:
        with log.open("a") as output, processes.started(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as process:
            conftest.answers(address, process, log)
            return then(process)

    address = f"http://127.0.0.1:{port}"
    tab = Tab(profile, address)

    def train_until_killed(process: subprocess.Popen) -> tuple[str, int, int]:
        tab.open()
        tab.speed("Home")  # an update a second
        tab.train(1)
        tab.page.evaluate("rnnDashboard.dashboard.tell({ speed: 100 })")
        began = time.monotonic()
        tab.grows(1150)
        ten_seconds = round(10 * tab.update / (time.monotonic() - began))
        update = tab.update
        for one in [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]:
            one.kill()
        process.wait()
        return tab.token(), update, ten_seconds

    token, update, ten_seconds = served(train_until_killed)
    tab.page.locator(".link", has_text="reconnecting").wait_for()

    def comes_back(_: subprocess.Popen) -> None:
        tab.page.get_by_text("The server was started again: the run goes on from update").first.wait_for()
        kept = int(tab.status["message"]["text"].split("update ")[1].split(",")[0])
        assert update - kept <= ten_seconds * 1.05 < update
        tab.grows(update + 100)
        assert tab.token() == token
        # The page's own script comes back too, with the same run: its controls steer what is seen.
        tab.wait("!rnnDashboard.dashboard.data.fresh")
        tab.draws_no_control()
        tab.type("truncation_length", 9)
        tab.wait("rnnDashboard.scene.config.truncation_length === '9'")
        assert tab.token() == token
        tab.page.evaluate("rnnDashboard.dashboard.tell({ do: 'pause' }); localStorage.clear()")

    served(comes_back)
    tab.page.close()
