"""The live socket: who may open it, who may steer, and that a slow browser skips pictures."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.live import socket
from playground.runs import side_process
from playground.runs.hub import Hub
from tests.live.peer import Browser, play
from tests.runs.fakes import CONFIG, serve


@pytest.mark.parametrize("origin", ["http://elsewhere", "http://here:8502", "https://here.evil:8501", "null", "", None])
def test_a_page_from_elsewhere_is_refused(hub: Hub, origin: str | None) -> None:
    async def scenario() -> None:
        browser = Browser(hub, origin)
        browser.say({"token": hub.create(CONFIG).token})
        assert await browser.hear() is None
        assert browser.close == 4401
        await browser.server

    play(scenario)


@pytest.mark.parametrize("greeted", [False, True])
def test_bytes_end_the_connection_with_their_code(hub: Hub, greeted: bool) -> None:
    async def scenario() -> None:
        browser = Browser(hub)
        if greeted:
            browser.say({"token": hub.create(CONFIG).token})
            await browser.scene()
        browser.say(b"\x00" * 100)
        while await browser.hear() is not None:
            pass
        assert browser.close == 1003
        await browser.server

    play(scenario)


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"token": "nonsense"}, 4403),
        ({"token": ""}, 4403),
        ({"token": None}, 4403),
        ({"token": "\ud800"}, 4403),
        ({"token": "A" * 32}, 4403),
        ({"do": "play"}, 4403),
        ("hello", 4403),
        ("[]", 4403),
        ({"token": "0" * 32}, 4404),
    ],
)
def test_a_wrong_token_opens_nothing(hub: Hub, first: object, code: int) -> None:
    async def scenario() -> None:
        hub.create(CONFIG)
        browser = Browser(hub)
        browser.say(first)
        assert await browser.hear() is None
        assert browser.close == code
        await browser.server

    play(scenario)


def test_a_browser_that_says_nothing_is_not_waited_for(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "PATIENCE", 0.01)

    async def scenario() -> None:
        browser = Browser(hub)
        assert await browser.hear() is None
        assert browser.close == 4403

    play(scenario)


def test_the_steering_token_shows_and_steers(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        browser = Browser(hub)
        browser.say({"token": run.token})
        scene = await browser.scene()
        assert (scene["scene"], scene["steers"]) == (1, True)
        header, _ = await browser.picture()
        assert (header["picture"], header["scene"], header["status"]["playing"]) == (1, 1, False)
        assert run.view_requests.watched
        browser.say({"do": "play"})
        browser.say({"drawn": 1})
        while not header["status"]["playing"]:
            header, _ = await browser.picture()
            browser.say({"drawn": header["picture"]})
        assert run.playing
        await browser.leave()
        assert not run.view_requests.watched

    play(scenario)


def test_the_data_of_the_first_window_are_shown_before_any_worker_answers(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        browser = Browser(hub)
        browser.say({"token": run.token})
        await browser.scene()
        header, arrays = await browser.window()
        expected = CONFIG.training_data(0, run.uploads).inputs[0, : CONFIG.truncation_length, 0]
        assert np.array_equal(arrays["window", "row0"][0], expected)
        assert header["answers"]["window"] == "No prediction yet."
        await browser.leave()

    play(scenario)


@pytest.mark.parametrize(
    "message",
    [
        {"do": "play"},
        {"do": "reset"},
        {"speed": 5},
        {"row": 2},
        {"visit": 0},
        {"visit": None},
        {"sweep": "luck", "do": "start"},
        {"colour": 1},
    ],
)
def test_the_watch_token_shows_and_does_not_steer(hub: Hub, message: dict) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        version = run.version
        browser = Browser(hub)
        browser.say({"token": run.watch_token})
        assert (await browser.scene())["steers"] is False
        await browser.picture()
        browser.say(message)
        assert await browser.hear() == {"error": "this link only watches"}
        assert (run.playing, run.version) == (False, version)
        await browser.leave()

    play(scenario)


def test_a_sweep_ends_with_the_tool_and_with_the_page_that_has_it_open(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(*_: object) -> Iterator[None]:
        while not threading.Event().wait(0.01):
            yield None

    monkeypatch.setattr(side_process, "measure", measure)

    async def scenario() -> None:
        run = hub.create(CONFIG)
        for leaves in (False, True):
            browser = Browser(hub)
            browser.say({"token": run.token})
            browser.say({"watch": {"tools": ["luck"]}})
            browser.say({"sweep": "luck", "do": "start"})
            while not run.sweeps.seen() or not run.sweeps.seen()["luck"].under_way:
                await asyncio.sleep(0)
            if not leaves:
                browser.say({"watch": {"tools": []}})
                while run.sweeps.seen()["luck"].under_way:
                    await asyncio.sleep(0)
            await browser.leave()
            assert run.sweeps.seen()["luck"].stage == "stopped"

    play(scenario)


def test_a_wrong_message_is_answered_and_the_talk_goes_on(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        browser = Browser(hub)
        browser.say({"token": run.token})
        await browser.scene()
        await browser.picture()
        for wrong in ("{", '{"do": "fly"}', '{"watch": 1}', '{"row": 1' + "0" * 400 + "}", '{"speed": 1e999}'):
            browser.say(wrong)
            answer = await browser.hear()
            assert isinstance(answer, dict)
            assert answer["error"]
        browser.say({"row": 2})
        browser.say({"drawn": 1})
        await browser.picture()
        assert run.view_requests.row == 2
        await browser.leave()

    play(scenario)


def test_the_next_picture_waits_until_the_last_is_drawn_and_shows_the_newest(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        run.set_speed(0)
        browser = Browser(hub)
        browser.say({"token": run.token})
        await browser.scene()
        first, _ = await browser.picture()
        run.play()
        for _ in range(20):
            serve(run)
        assert await browser.quiet()
        browser.say({"drawn": first["picture"]})
        # The frames in between are skipped: what comes is how things stand, once.
        scene_or_picture = await browser.hear()
        while not isinstance(scene_or_picture, tuple):
            scene_or_picture = await browser.hear()
        assert scene_or_picture[0]["picture"] == 2
        assert scene_or_picture[0]["status"]["update"] == run.update > 20
        browser.say({"drawn": 2})
        assert await browser.quiet()
        await browser.leave()

    play(scenario)


def test_a_browser_that_never_says_drawn_gets_a_picture_now_and_then(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        browser = Browser(hub)
        browser.say({"token": run.token})
        await browser.scene()
        await browser.picture()
        monkeypatch.setattr(socket, "PATIENCE", 0.05)
        run.say("info", "hello")
        header, _ = await browser.picture()
        assert header["status"]["message"]["text"] == "hello"
        await browser.leave()

    play(scenario)


def test_a_changed_shape_comes_as_a_new_scene_before_its_picture(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(replace(CONFIG, layers=2, units=(4, 3)))
        browser = Browser(hub)
        browser.say({"token": run.token})
        assert (await browser.scene())["layers"] == 2
        header, _ = await browser.picture()
        run.change(CONFIG)
        browser.say({"drawn": header["picture"]})
        scene = await browser.scene()
        assert (scene["scene"], scene["layers"]) == (2, 1)
        header, _ = await browser.picture()
        assert header["scene"] == 2
        run.say("info", "the same shape")
        browser.say({"drawn": header["picture"]})
        header, _ = await browser.picture()
        assert header["scene"] == 2
        await browser.leave()

    play(scenario)


def test_another_watched_layer_is_a_new_scene_for_that_viewer_alone(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(replace(CONFIG, layers=2, units=(4, 3)))
        browsers = [Browser(hub), Browser(hub)]
        for browser in browsers:
            browser.say({"token": run.watch_token})
            await browser.scene()
            await browser.window()
        browsers[0].say({"watch": {"layer": 1, "range": None, "points": 1400}})
        assert (await browsers[0].scene())["layer"] == 1
        assert await browsers[1].quiet()
        for browser in browsers:
            await browser.leave()

    play(scenario)


def test_a_browser_that_speaks_and_leaves_at_once_leaves_nothing_behind(hub: Hub) -> None:
    """The message wakes the pictures in the very moment in which they are called off."""

    async def scenario() -> None:
        run = hub.create(CONFIG)
        for _ in range(20):
            browser = Browser(hub)
            browser.say({"token": run.token})
            await browser.scene()
            header, _ = await browser.picture()
            browser.say({"drawn": header["picture"]})
            await browser.leave()
        assert run.listeners == set()

    play(scenario)


def test_a_run_that_is_freed_closes_the_socket(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        browser = Browser(hub)
        browser.say({"token": run.token})
        await browser.scene()
        await browser.picture()
        hub.close_run(run.token)
        while await browser.hear() is not None:
            continue
        assert browser.close == 4404
        await browser.server
        again = Browser(hub)
        again.say({"token": run.token})
        assert await again.hear() is None
        assert again.close == 4404

    play(scenario)


def test_who_follows_sees_what_the_speaker_opens_until_it_chooses_for_itself(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(replace(CONFIG, layers=2, units=(4, 4)))
        speaker, follower = Browser(hub), Browser(hub)
        speaker.say({"token": run.token})
        follower.say({"token": run.watch_token})
        assert (await speaker.scene())["led"] is None
        first = await follower.scene()
        assert (first["led"], first["layer"]) == (None, 0)
        speaker.say({"watch": {"layer": 1, "tools": ["gradient"]}})
        scene = await follower.scene()
        assert scene["led"] == {"now": True, "layer": 1, "unit": 0, "tools": ["gradient"]}
        assert (scene["layer"], "gradient" in [panel["key"] for panel in scene["panels"]]) == (1, True)
        follower.say({"watch": {"points": 800}})
        follower.say({"watch": {"led": False, "layer": 0, "tools": []}})
        scene = await follower.scene()
        assert (scene["led"]["now"], scene["layer"]) == (False, 0)
        assert "gradient" not in [panel["key"] for panel in scene["panels"]]
        follower.say({"watch": {"led": True}})
        scene = await follower.scene()
        assert (scene["led"]["now"], scene["layer"]) == (True, 1)
        await speaker.leave()
        await follower.leave()

    play(scenario)


def test_who_follows_sees_what_the_speaker_points_at_and_nobody_else_does(hub: Hub) -> None:
    async def told(browser: Browser, what: str) -> Any:
        """The next message of this kind."""
        while not (isinstance(heard := await browser.hear(), dict) and what in heard):
            pass
        return heard[what]

    async def scenario() -> None:
        run = hub.create(CONFIG)
        speaker, follower = Browser(hub), Browser(hub)
        speaker.say({"token": run.token})
        follower.say({"token": run.watch_token})
        await speaker.scene()
        await follower.scene()
        hover, version = {"column": 7, "unit": 2, "units": 4}, run.version
        speaker.say({"hover": "fly"})
        assert "hover must be null" in await told(speaker, "error")
        speaker.say({"hover": hover | {"absolute": None}})
        assert await told(follower, "hover") == hover
        assert run.version == version, "no picture is drawn for it"
        follower.say({"hover": {"column": 1}})
        assert await told(follower, "error") == "this link only watches"
        assert run.hover == hover
        follower.say({"watch": {"led": False}})
        assert await told(follower, "hover") is None
        follower.say({"watch": {"led": True}})
        assert await told(follower, "hover") == hover
        await speaker.leave()
        assert await told(follower, "hover") is None
        await follower.leave()

    play(scenario)
