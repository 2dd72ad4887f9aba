"""The HTML file that replays a run: opened without a server and a network."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

from playwright.sync_api import Browser

from tests.browser.tab import Tab
from tests.browser.test_take_away import take


def test_a_file_replays_the_run_in_both_themes(new_tab: Callable[..., Tab], browser: Browser, tmp_path: pathlib.Path) -> None:
    tab = new_tab().open("preset=echo-lstm")
    for _ in range(3):
        before = tab.update
        tab.train(30)
        tab.pause()
        assert tab.update > before
    last = tab.update
    tab.press("Take away")
    tab.page.get_by_text("at most 5 MB").wait_for()
    name, data = take(tab, "html")
    assert len(data) < 5_000_000
    (tmp_path / name).write_bytes(data)

    context = browser.new_context(offline=True, color_scheme="dark", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / name).as_uri())
    page.wait_for_function("window.rnnDashboard?.drawn && rnnDashboard.dashboard.views.get('loss')?.drawn")
    assert page.title().startswith("Echo · LSTM, 8 units · truncation length 15 · ")
    assert f"update {last} · RNN playground " in page.title()
    assert page.evaluate("rnnDashboard.drawn.update") == last

    def panels() -> dict[str, str]:
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page.evaluate(
            """() => Object.fromEntries(['window', 'hidden_state', 'gates'].map((key) => [key, JSON.stringify(
              Object.entries(rnnDashboard.dashboard.picture.panels[key].arrays).map(([name, { data }]) => [name, [...data]]))]))"""
        )

    now = panels()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    slider = page.get_by_role("slider", name="Moment of the run")
    slider.focus()
    slider.press("Home")
    page.wait_for_function("rnnDashboard.drawn.update === 0")
    first = panels()
    assert all(first[key] != now[key] for key in now)
    page.get_by_text("You look at update 0 of ").wait_for()
    slider.press("ArrowRight")
    page.wait_for_function("rnnDashboard.drawn.update > 0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"rnnDashboard.drawn.update === {last} && !rnnDashboard.drawn.playing")
    assert panels() == now
    page.get_by_role("button", name="Dark or light").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != background
    assert not page.evaluate("rnnDashboard.dashboard.theme.dark")
    for hidden in ("One update", "Share", "Take away", "Resume here"):
        assert page.get_by_role("button", name=hidden).count() == 0
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    assert errors == []
    context.close()
