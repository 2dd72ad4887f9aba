"""The page in Firefox: it opens, trains, talks and draws as in Chromium, without an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser import firefox
from tests.browser.tab import Server


def test_firefox_opens_trains_and_talks_without_an_error(server: Server, tmp_path: Path) -> None:
    path = firefox.find()
    if path is None:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail("no Firefox found: install firefox-esr")
        pytest.skip("no Firefox found: install firefox-esr")
    with firefox.started(path, tmp_path) as tab:
        tab.size(1280, 720)
        tab.open(f"{server.address}/?preset=echo-lstm")
        tab.wait("window.rnnDashboard?.drawn && rnnDashboard.scene")
        # Painted, not only there: some pixel of the states has a colour.
        tab.wait("document.querySelector('[role=img][aria-label^=Loss]')?.data")
        tab.press(" ")
        tab.wait("rnnDashboard.drawn.update >= 50")
        painted = """[...document.querySelectorAll('.time canvas')].map((canvas) =>
          canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part))"""
        assert tab.value(painted) == [True, True, True]
        tab.press("t")
        tab.wait("document.querySelector('.settings').checkVisibility()")
        assert tab.value("document.documentElement.scrollWidth") <= 1280
        tab.press(" ")
        tab.wait("!rnnDashboard.drawn.playing")
        assert tab.errors == []
