"""A run belongs to its tab: it is there after a reload, freed after the tab, watched by a link that steers nothing, shared fairly."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.browser.tab import Server, Tab

ELSEWHERE, WRONG, GONE = 4401, 4403, 4404


def talk(server: Server, token: str, *messages: Any, origin: str | None = "") -> list[dict[str, Any]]:
    """Says the token and the messages on the live socket, and gives the answers in JSON up to the first error; raises
    ConnectionClosed with the server's code where it hangs up."""
    address = server.address.replace("http", "ws", 1) + "/live"
    answers: list[dict[str, Any]] = []
    with connect(address, origin=server.address if origin == "" else origin) as socket:  # type: ignore[arg-type]
        for message in ({"token": token}, *messages):
            socket.send(json.dumps(message))
        while not answers or "error" not in answers[-1]:
            answer = socket.recv(timeout=20)
            if isinstance(answer, str):
                answers.append(json.loads(answer))
    return answers


def test_a_reload_finds_the_run_still_training(tab: Tab) -> None:
    tab.train(100)
    token, before = tab.token(), tab.update
    tab.reload()
    tab.wait("token => rnnDashboard.dashboard.token === token && rnnDashboard.drawn.playing", token)
    tab.grows(before + 50)
    rested = tab.pause()
    losses = tab.losses(100)
    tab.reload()
    tab.wait("token => rnnDashboard.dashboard.token === token", token)
    tab.is_at(rested)
    assert tab.losses(100) == losses


def test_two_tabs_have_two_runs_and_a_closed_one_frees_its_run_after_the_grace(new_tab: Callable[..., Tab], server: Server) -> None:
    closed = new_tab().open()
    closed.press("One update")
    closed.is_at(1)
    token = closed.token()
    closed.page.close()
    since = time.monotonic()

    first, second = new_tab().open(), new_tab().open("preset=echo&seed=3")
    assert first.token() != second.token()
    for tab in (first, second):
        tab.full_speed()
        tab.train(50)
    before = [first.update, second.update]
    for tab, update in zip((first, second), before, strict=True):
        tab.grows(update + 1000)
        assert tab.status["playing"]
    assert first.pause() != 0
    # One that pauses leaves the other alone.
    second.grows(second.update + 1000)
    second.pause()

    # Whoever asked before its time would be a viewer and keep it: wait for the grace and the reaper's round of a second.
    first.page.wait_for_timeout(max(0, since + server.grace + 2 - time.monotonic()) * 1000)
    with pytest.raises(ConnectionClosed) as hung_up:
        talk(server, token)
    assert hung_up.value.rcvd is not None
    assert hung_up.value.rcvd.code == GONE


def test_a_link_to_watch_shows_the_run_and_steers_nothing(tab: Tab, new_tab: Callable[..., Tab], server: Server) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.press("Share")
    tab.page.get_by_role("button", name="Copy link to watch").click()
    tab.page.get_by_text("Copied").wait_for()
    link = tab.page.evaluate("navigator.clipboard.readText()")
    assert tab.token() not in link
    watcher = new_tab()
    watcher.page.goto(link)
    watcher.first_picture()
    tab.train(100)
    watcher.grows(tab.update)
    for name in ("Train", "Pause", "One update", "One window", "One epoch over the data", "Reset"):
        assert not watcher.button(name).is_visible()
    assert watcher.page.get_by_role("spinbutton").count() == 0
    watcher.page.keyboard.press("r")
    for message in ({"do": "reset"}, {"do": "pause"}, {"speed": 1}, {"row": 2}):
        watcher.page.evaluate("message => rnnDashboard.dashboard.tell(message)", message)
        answers = talk(server, watcher.token(), message)
        assert [answer["error"] for answer in answers if "error" in answer] == ["this link only watches"]
    before = tab.update
    tab.grows(before + 100)
    assert tab.status["playing"]
    assert tab.status["speed"] != 1
    assert watcher.foreign == []


def test_a_watcher_is_told_what_it_watches_and_when_that_ends_gets_a_run_with_the_same_settings(
    new_tab: Callable[..., Tab],
) -> None:
    tab = new_tab().open("preset=echo-lstm&units=12")
    link = tab.page.evaluate("rnnDashboard.dashboard.links().watch")
    watcher = new_tab()
    watcher.page.goto(link)
    watcher.first_picture()
    watching = watcher.page.get_by_text("You are watching").locator("..")
    assert "Echo · LSTM, 12 units · truncation length 15" in watching.inner_text()
    token = watcher.token()
    # A run is kept while somebody watches it: what the server says when it ends all the same.
    watcher.page.evaluate("gone => rnnDashboard.dashboard.socket.ended(gone)", GONE)
    watcher.page.get_by_text("This run has ended: Echo · LSTM, 12 units").wait_for()
    watcher.page.get_by_role("link", name="Start a new run with these settings").click()
    watcher.wait("window.rnnDashboard?.scene?.steers && rnnDashboard.scene.config.units === '12'")
    assert watcher.token() != token


def test_a_link_to_a_run_that_is_gone_says_what_it_was_and_offers_it_anew(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab()
    tab.page.goto(f"{tab.address}/?watch={'0' * 32}&preset=echo-lstm&units=12")
    tab.page.get_by_text("no run to watch").wait_for()
    tab.page.get_by_text("Echo · LSTM, 12 units").wait_for()
    with tab.context.expect_page() as opened:
        tab.page.get_by_role("link", name="Start a new run with these settings").click()
    opened.value.wait_for_function("window.rnnDashboard?.scene?.steers && rnnDashboard.scene.config.units === '12'")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_another_origin_is_refused_even_with_the_token(origin: str | None, run_token: str, server: Server) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        talk(server, run_token, {"do": "play"}, origin=origin)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == ELSEWHERE


@pytest.mark.parametrize("token", ["", "guess", "f" * 31, "🙂"])
def test_a_wrong_token_is_refused(token: str, server: Server) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        talk(server, token)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == WRONG


@pytest.mark.parametrize(
    "message",
    [[], 1, {"do": "explode"}, {"do": []}, {"speed": "fast"}, {"speed": -1}, {"row": None}, {"watch": 3}, {}, {"do": "x" * 9999}],
)
def test_what_can_not_be_followed_is_answered_and_the_run_goes_on(message: Any, run_token: str, server: Server) -> None:
    answers = talk(server, run_token, message)
    assert answers[-1]["error"]


@pytest.fixture(scope="module")
def run_token(server: Server, profile: BrowserContext) -> Iterator[str]:
    """The token of a run that one tab keeps for all questions on the socket."""
    tab = Tab(profile, server.address).open()
    yield tab.token()
    tab.leave()
