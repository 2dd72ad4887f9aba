"""A real server and a real Chromium for the tests of the page. Without a Chromium they are skipped, and fail where CI is set."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from playground.launch import chromium
from playground.launch.environment import ROOT
from playground.launch.port import free as free_port
from tests.browser import processes
from tests.browser.tab import Server, Tab

GRACE = 5
"""Seconds that a run outlives its last viewer here: longer than a reload takes, shorter than a test may wait."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
OPTIONS: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remembers whether a test failed, for the screenshots that its tabs take when they are closed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the Chromium is that drives the tests."""
    found = chromium.find()
    if found is None:
        reason = "no Chromium found: install one, or name it in CHROMIUM"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="package")
def profile(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium for the tests of this folder, with one profile: scripts are fetched and compiled once.

    Not for the session: Playwright keeps an event loop running in this thread, and tests of other rooms call asyncio.run.
    """
    folder = tmp_path_factory.getbasetemp() / "profile"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch_persistent_context(folder, executable_path=chromium_path, args=ARGUMENTS, **OPTIONS)
        yield found
        found.close()


@pytest.fixture(scope="package")
def browser(profile: BrowserContext) -> Browser:
    """The Chromium of these tests, for what needs a profile of its own."""
    assert profile.browser is not None
    return profile.browser


@pytest.fixture(scope="session")
def server(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The playground on a free port, as `python -m playground` starts it."""
    port = free_port()
    log = tmp_path_factory.mktemp("server") / "server.log"
    command = [sys.executable, "-m", "playground", "serve", "--no-browser", "--port", str(port), "--grace", str(GRACE)]
    command += ["--state", str(log.parent / "state")]
    # Its workers keep graphs and programs as a user's do, in a folder of the tests' own.
    kept = {"TF_XLA_FLAGS": "", "XDG_CACHE_HOME": str(log.parent / "cache")}
    options: dict[str, Any] = {"cwd": ROOT, "env": os.environ | kept, "stderr": subprocess.STDOUT}
    with log.open("w") as output, processes.started(command, stdout=output, **options) as process:
        server = Server(f"http://127.0.0.1:{port}", process.pid, GRACE)
        answers(server.address, process, log)
        yield server


def answers(address: str, process: subprocess.Popen, log: Path) -> None:
    """Returns when the server answers; a fresh process tells nobody else, so it is asked ten times a second."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture
def new_tab(
    request: pytest.FixtureRequest, profile: BrowserContext, server: Server, tmp_path: Path
) -> Iterator[Callable[..., Tab]]:
    """Makes a tab that looks as the options of Tab.look_as say, with nothing stored; not one request may leave the machine."""
    tabs: list[Tab] = []

    def make(**options: Any) -> Tab:
        tabs.append(Tab(profile, server.address))
        tabs[-1].look_as(**options)
        return tabs[-1]

    yield make
    for number, tab in enumerate(tabs):
        if request.node.stash.get(FAILED, False) and not tab.page.is_closed():
            picture = tmp_path / f"failed-{number}.png"
            tab.page.screenshot(path=picture)
            print(f"screenshot: {picture}")
        tab.leave()
    assert [address for tab in tabs for address in tab.foreign] == []
    assert [error for tab in tabs for error in tab.exceptions] == []


@pytest.fixture
def tab(new_tab: Callable[..., Tab]) -> Tab:
    """A tab that shows the page as it opens without settings: the echo network, untrained."""
    return new_tab().open()
