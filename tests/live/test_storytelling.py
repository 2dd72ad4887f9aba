"""A story on the wire: who sees it, who moves it, and that no message holds the answer before it may be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from playground import stories
from playground.runs import hub as hubs
from playground.runs.hub import Hub
from playground.runs.run import Run
from tests.live.peer import Browser, play
from tests.runs.fakes import CONFIG, NoWorkers, serve

STORY = """# Title

Teaser.

## Scene

preset: too-short
set: epoch_length=1000
open: gradient
spotlight: gradient
controls: truncation_length
train: 20 updates

Text.

### Question?

- [ ] One
- [x] Two

> Nothing teaches it to store the bit.
"""
ANSWERS = ("Nothing teaches it to store", "nothing teaches the network to store")
"""The story's own, and what the preset says of itself."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(hubs, "Workers", NoWorkers)
    story = stories.read(STORY, "tale", "tale.md")
    monkeypatch.setattr(stories, "registry", lambda: {"tale": story})
    made = Hub()
    yield made
    made.close()


class Viewer:
    """A browser that draws every picture and keeps what it was told."""

    def __init__(self, hub: Hub, token: str) -> None:
        self.browser, self.told, self.heard = Browser(hub), None, ""
        self.browser.say({"token": token})

    async def until(self, phase: str | None) -> Any:
        """The scene as it is told once it has this phase (None: there is no story)."""
        while True:
            message = await self.browser.hear()
            assert message is not None
            if isinstance(message, dict) and "error" in message:
                return message["error"]
            self.heard += json.dumps(message if isinstance(message, dict) else message[0], ensure_ascii=False)
            if isinstance(message, tuple):
                self.browser.say({"drawn": message[0]["picture"]})
            elif "story" in message and "config" not in message:
                self.told = message["story"]
                if (self.told and self.told["phase"]) == phase:
                    return self.told


def trained(run: Run) -> None:
    while run.playing:
        serve(run)


def test_the_answer_is_in_no_message_before_the_network_has_shown_it(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        speaker, follower = Viewer(hub, run.token), Viewer(hub, run.watch_token)
        speaker.browser.say({"story": {"open": "tale"}})
        for viewer in (speaker, follower):
            told = await viewer.until("ask")
            assert (told["question"], told["choices"], told["spotlit"]) == ("Question?", ["One", "Two"], ["gradient"])
            assert [field["name"] for field in told["bar"]] == ["truncation_length"]
        follower.browser.say({"story": {"choose": 1}})
        assert (await follower.until("ask"))["chosen"] == 1
        speaker.browser.say({"story": {"choose": 0}})
        for viewer, choice in ((speaker, 0), (follower, 1)):
            told = await viewer.until("train")
            assert (told["chosen"], told["voted"], told["votes"]) == (choice, 1, [])
        serve(run)
        assert run.playing
        for viewer in (speaker, follower):
            assert not any(answer in viewer.heard for answer in ANSWERS)
            assert '"told": true' in viewer.heard, "no scene says that a new network began"
        trained(run)
        for viewer in (speaker, follower):
            told = await viewer.until("done")
            assert (told["right"], told["answer"]) == (1, "Nothing teaches it to store the bit.")
            assert told["votes"] == [0, 1]
        speaker.browser.say({"story": {"do": "leave"}})
        for viewer in (speaker, follower):
            await viewer.until(None)
            await viewer.browser.leave()

    play(scenario)


def test_who_only_watches_moves_no_story(hub: Hub) -> None:
    async def scenario() -> None:
        run = hub.create(CONFIG)
        follower = Viewer(hub, run.watch_token)
        follower.browser.say({"story": {"open": "tale"}})
        assert await follower.until("ask") == "this link only watches: it may choose, and nothing else"
        await follower.browser.leave()

    play(scenario)
