"""A page that trains at full speed flashes no more than WCAG 2.3.1 allows."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import Image

from tests.browser.flashes import MOST, most_flashes
from tests.browser.tab import Tab

SECONDS, PICTURES = 3.0, 30
"""How long a screencast is at least, and how many pictures it has: on a busy machine it gets fewer of them a second."""


def screencast(tab: Tab) -> list[tuple[float, str]]:
    """The next pictures that Chromium shows: when each came, in seconds, and a JPEG in base64."""
    client, frames = tab.context.new_cdp_session(tab.page), []

    def take(frame: dict) -> None:
        frames.append((frame["metadata"]["timestamp"], frame["data"]))
        client.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    client.on("Page.screencastFrame", take)
    client.send("Page.startScreencast", {"format": "jpeg", "quality": 85})
    while len(frames) < PICTURES or frames[-1][0] - frames[0][0] < SECONDS:
        tab.page.wait_for_timeout(50)
    client.send("Page.stopScreencast")
    client.detach()
    return frames


def images(frames: list[tuple[float, str]]) -> Iterator[tuple[float, np.ndarray]]:
    for time, data in frames:
        yield time, np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def flashes(tab: Tab) -> int:
    """The most flashes of a page that trains, in one second; it is paused after that."""
    assert tab.status["playing"]
    frames = screencast(tab)
    tab.press("Pause")  # counting takes some seconds, in which nobody looks at the page
    return most_flashes(images(frames))


@pytest.mark.parametrize("preset", ["echo", "label", "reber"])
def test_at_full_speed_nothing_flashes_more_than_three_times_a_second(preset: str, new_tab: Callable[..., Tab]) -> None:
    tab = new_tab().open(f"preset={preset}")
    tab.full_speed()
    tab.train(100)
    assert flashes(tab) <= MOST
    if preset == "echo":
        # A window that is not held flashes no more either.
        tab.rest()
        tab.train(100)
        tab.button("hold").click()
        tab.wait("rnnDashboard.drawn.brief")
        assert flashes(tab) <= MOST


def test_the_held_window_stays_until_a_click_and_the_data_go_on(new_tab: Callable[..., Tab]) -> None:
    tab = new_tab(reduced_motion="reduce").open()
    tab.train(2000)
    tab.wait("rnnDashboard.drawn.held")
    shown = "rnnDashboard.dashboard.views.get('data_matrix').values.start"
    inputs = "[...rnnDashboard.dashboard.views.get('window').tracks[0].array.data.slice(0, 15)].join('')"
    at = shown.replace(".start", ".at")
    before, bits, trained = (tab.page.evaluate(one) for one in (shown, inputs, at))
    tab.wait(f"before => {at} !== before && rnnDashboard.drawn.epoch > 2", trained)
    assert [tab.page.evaluate(one) for one in (shown, inputs)] == [before, bits]
    tab.page.keyboard.press("n")
    tab.wait(f"before => {inputs} !== before", bits)
    bits = tab.page.evaluate(inputs)
    tab.button("next window").click()
    tab.wait(f"before => {inputs} !== before", bits)
    tab.pause()
    tab.wait("!rnnDashboard.drawn.held")
    start = tab.page.evaluate("(rnnDashboard.drawn.window - 1) * 15")
    assert tab.page.evaluate(shown) == start, "at rest, the window is that of the last update"
