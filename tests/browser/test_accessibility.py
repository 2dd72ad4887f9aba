"""The page for everyone: axe finds nothing serious in any state, and neither forced colours, zoom nor a phone loses anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from playground import views
from tests.browser.tab import Tab

OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
PHONE = {"viewport": {"width": 390, "height": 844}, "phone": True}
TOOLS = [name for name, view in views.registry().items() if view.OPENED_FROM]


def findings(tab: Tab) -> list[str]:
    """What axe finds serious or critical, one line an element."""
    tab.wait(
        "document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)"
    )
    found: list[dict[str, Any]] = Axe().run(tab.page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']} ({violation['help']}): {node['target']} {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def with_charts(tab: Tab) -> Tab:
    tab.wait("document.querySelector('[role=img][aria-label^=Loss]')?.data")
    return tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_before_while_and_after_training_and_in_a_talk(new_tab: Callable[..., Tab], scheme: str) -> None:
    tab = with_charts(new_tab(color_scheme=scheme).open("preset=echo-lstm"))
    assert findings(tab) == []
    tab.press("Share")
    assert findings(tab) == []
    tab.press("Share")
    if scheme == "dark":
        for story in ({"open": "truncation"}, {"do": "leave"}):
            tab.page.evaluate("story => rnnDashboard.dashboard.tell({ story })", story)
            tab.wait("open => Boolean(rnnDashboard.dashboard.story.told) === open", "open" in story)
            assert findings(tab) == []
    tab.train(300)
    assert findings(tab) == []
    tab.page.keyboard.press("t")
    tab.page.get_by_role("group", name="Settings").wait_for()
    assert findings(tab) == []
    if scheme == "light":
        tab.page.keyboard.press("t")
        tab.pause()
        check_tools(tab)


def check_tools(tab: Tab) -> None:
    """Axe finds nothing serious in any tool of a paused run, alone or with all others, which makes it small."""
    found, ways = {}, [[name] for name in TOOLS] + [TOOLS]
    for tools in ways:
        tab.page.evaluate("tools => rnnDashboard.dashboard.watch({ tools })", tools)
        there = (
            "tools => tools.every((name) => rnnDashboard.dashboard.views.has(name)) && !document.querySelector('[data-waiting]')"
        )
        tab.wait(there, tools)
        found[", ".join(tools)] = findings(tab)
    assert found == {", ".join(tools): [] for tools in ways}


def test_on_a_phone_pause_and_figures_stay_in_a_small_head_uncovered_and_axe_finds_nothing(new_tab: Callable[..., Tab]) -> None:
    tab = with_charts(new_tab(color_scheme="light", **PHONE).open())
    tab.train(50)
    assert findings(tab) == []
    for down in (0, 300, 900):
        tab.page.evaluate("down => document.querySelector('.stMain').scrollTo(0, down)", down)
        covered = """[...document.querySelectorAll('.primary, .steps button, .figures dd')].filter((part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          const corners = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]];
          return part.offsetHeight && bottom > 0 && top >= 0 && corners.some(([x, y]) => {
            const there = document.elementFromPoint(x, y);
            return there !== part && !part.contains(there) && !there?.contains(part);
          });
        }).map((part) => part.outerHTML.slice(0, 100))"""
        assert tab.page.evaluate(covered) == []
    head = tab.page.get_by_role("toolbar", name="Training").bounding_box()
    assert head is not None
    assert head["y"] + head["height"] <= 80
    for part in (tab.button("Pause"), tab.page.locator(".figures .validation dd")):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 80
    assert "%" in tab.page.locator(".figures .validation dd").inner_text()
    tab.page.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
    tab.prefers("dark")
    assert findings(tab) == []


def test_with_forced_colours_the_drawings_follow_and_what_is_pressed_shows(new_tab: Callable[..., Tab]) -> None:
    tab = with_charts(new_tab(forced_colors="active", color_scheme="dark").open("preset=echo-lstm"))
    forced = tab.page.evaluate("getComputedStyle(document.body).color")
    theme = tab.page.evaluate("[rnnDashboard.dashboard.theme.text, rnnDashboard.dashboard.theme.background]")
    assert [int(part) for part in theme[0][5:-1].split(",")[:3]] == [int(part) for part in forced[4:-1].split(",")]
    assert theme[0] != theme[1]
    log = tab.button("log")
    assert log.get_attribute("aria-pressed") == "true"
    assert log.evaluate("one => getComputedStyle(one).borderTopWidth") == "2px"
    talk = tab.button("Talk: big type, no controls")
    assert talk.evaluate("one => getComputedStyle(one).borderTopWidth") == "1px"


def test_at_twice_the_zoom_everything_is_there_and_nothing_scrolls_sideways(new_tab: Callable[..., Tab]) -> None:
    tab = with_charts(new_tab(viewport={"width": 720, "height": 450}, ratio=2).open("preset=echo-lstm"))
    tab.train(50)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 720
    for title in ("Loss", "Window", "Hidden state", "Gates", "Data and window"):
        panel = tab.panel(title)
        panel.scroll_into_view_if_needed()
        box = panel.bounding_box()
        assert box is not None
        assert box["height"] >= 60, title
    for name in ("update", "loss", "validation"):
        assert tab.page.locator(f".figures .{name}").is_visible(), name
